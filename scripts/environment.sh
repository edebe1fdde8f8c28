# Sourced by run, test and bench: `environment run|test` makes .venv from hashed requirements.
# Set COMITY_PYTHON to choose the Python.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
PYTHON="$ROOT/.venv/bin/python"

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$@"
  exit 1
}

is_good_python() {
  # A version manager may offer a name that it cannot run, so ask the interpreter itself.
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
  local name
  for name in ${COMITY_PYTHON:+"$COMITY_PYTHON"} python3 python3.14 python3.13 python3.12 \
    python3.11 python; do
    if is_good_python "$name"; then
      printf '%s\n' "$name"
      return
    fi
  done
  die "Comity needs Python 3.11 or newer, and found none (looked for python3, python3.11 to" \
    "python3.14). Install one, or name it: COMITY_PYTHON=/path/to/python3 $0"
}

checksum() { cksum <"$ROOT/requirements/$1.txt"; }

stamp_holds() {
  [ -f "$ROOT/.venv/.installed-$1" ] && [ "$(cat "$ROOT/.venv/.installed-$1")" = "$(checksum "$1")" ]
}

is_ready() {
  [ -x "$PYTHON" ] || return 1
  stamp_holds "$1" && is_good_python "$PYTHON"
}

create_venv() {
  is_good_python "$PYTHON" && return
  local python
  python="$(find_python)" || exit 1
  say "Making .venv with $("$python" --version) ..."
  rm -rf "$ROOT/.venv"
  if command -v uv >/dev/null 2>&1; then
    uv venv --quiet --python "$(command -v "$python")" "$ROOT/.venv"
  else
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
      die "This Python has no venv. On Debian and Ubuntu: apt install python3-venv." \
        "Or install uv, which needs none."
    "$python" -m venv "$ROOT/.venv"
  fi
}

install_requirements() {
  local file="$ROOT/requirements/$1.txt"
  say "Installing $(grep -c '^[a-z]' "$file") packages with checked hashes (only when they change) ..."
  if command -v uv >/dev/null 2>&1; then
    uv pip install --python "$PYTHON" --require-hashes -r "$file" >&2
  else
    "$PYTHON" -m pip install --disable-pip-version-check --no-input --require-hashes \
      -r "$file" >&2
  fi
}

link_package() {
  # A path file instead of an editable install: nothing is built, so nothing more is downloaded.
  local packages
  packages="$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
  printf '%s\n' "$ROOT/src" >"$packages/comity.pth"
  printf '#!/bin/sh\nexec "%s" -m comity "$@"\n' "$PYTHON" >"$ROOT/.venv/bin/comity"
  chmod +x "$ROOT/.venv/bin/comity"
}

environment() {
  is_ready "$1" && return
  rm -f "$ROOT/.venv"/.installed-*
  create_venv
  install_requirements "$1" ||
    die "The packages could not be installed: see above. Then try again; what is there is kept."
  link_package
  checksum "$1" >"$ROOT/.venv/.installed-$1"
  # test.txt holds all of run.txt, at the same versions.
  [ "$1" = run ] || checksum run >"$ROOT/.venv/.installed-run"
}
