# Sourced by test, after postgresql.sh: `prepare_browser` sees to it that Chromium can be started.

has_browser() {
  "$PYTHON" -c 'import sys, tests.browser.demonstration as d; sys.exit(not d.find_browser())'
}

prepare_browser() {
  has_browser && return
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  say "Installing Chromium for the tests ..."
  install_from_debian chromium || { apt-get update >&2 && install_from_debian chromium; }
  has_browser
}
