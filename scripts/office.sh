# Sourced by test: `prepare_office` sees to it that Word files can be opened with LibreOffice.

has_office() {
  command -v soffice >/dev/null 2>&1
}

prepare_office() {
  has_office && return
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  say "Installing LibreOffice for the tests ..."
  install_from_debian libreoffice-writer-nogui ||
    { apt-get update >&2 && install_from_debian libreoffice-writer-nogui; }
  has_office
}
