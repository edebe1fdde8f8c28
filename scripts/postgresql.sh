# Sourced by test: `prepare_postgresql` sees to it that a PostgreSQL server can be started.

has_postgresql() {
  "$PYTHON" -c 'import sys, tests.postgres as p; sys.exit(p.find_binaries() is None)'
}

install_from_debian() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >&2
}

prepare_postgresql() {
  has_postgresql && return
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  say "Installing PostgreSQL for the tests ..."
  # The package list may be new enough; fetching it takes longer than the package.
  install_from_debian postgresql || { apt-get update >&2 && install_from_debian postgresql; }
  has_postgresql
}
