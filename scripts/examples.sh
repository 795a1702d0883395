# The callers in client/examples, kept in copies beside copies of the contract, where what
# their READMEs install and generate does not mix with the checkout. Sourced after lib.sh
# by scripts/test and by the tests, not run.
# shellcheck shell=bash

readonly EXAMPLES=(python go node)
readonly INSTALL_SECONDS=180
examples=$root/build/examples

# documented FILE NAME: the code block that follows the line `<!-- NAME -->`.
documented() {
  awk -v mark="<!-- $2 -->" '
    $0 == mark { wanted = 1; next }
    wanted && /^```/ { if (inside) exit; inside = 1; next }
    inside { print }' "$1"
}

# Where an example's copy is.
example_directory() { say "$examples/$1/client/examples/$1"; }

# Brings a copy up to date but for what was installed in it.
copy_example() {
  local dir
  dir=$(example_directory "$1")
  mkdir -p "$dir"
  find "$dir" -mindepth 1 -maxdepth 1 ! -name .venv ! -name node_modules -exec rm -rf {} +
  tar -C "$root/client/examples/$1" -c --exclude=./.venv --exclude=./node_modules --exclude=./gen \
    --exclude=./dist --exclude=./bin --exclude=./answerbook --exclude=__pycache__ . | tar -C "$dir" -x
  rm -rf "$examples/$1/proto"
  cp -r "$root/proto" "$examples/$1/"
}

# What decides whether an example must be installed again.
example_stamp() {
  (
    cd "$root/client/examples/$1"
    documented README.md "run: install"
    find . -maxdepth 1 \( -name requirements.txt -o -name go.sum -o -name package-lock.json \) -exec cat {} +
  ) | sha256sum
}

# Whether an example was installed, in the versions that it names now.
example_installed() {
  [[ $(cat "$examples/$1/installed" 2>/dev/null) == "$(example_stamp "$1")" ]]
}

# What runs the commands in the READMEs.
example_toolchain() {
  case $1 in
    python) need_command python3 python3 &&
      { python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv; } ;;
    go) need_command go golang-go && need_command protoc protobuf-compiler ;;
    node) need_command npm npm ;;
  esac
}

# Installs an example as its README says; 1, with a line about why, when it cannot be.
install_example() {
  local log=$logs/example-$1.log
  if example_installed "$1"; then return 0; fi
  mkdir -p "$logs" "$examples"
  example_toolchain "$1" || return 1
  say "Installing client/examples/$1"
  copy_example "$1"
  if ! (cd "$(example_directory "$1")" &&
    timeout "$INSTALL_SECONDS" bash -euc "$(documented README.md 'run: install')") >"$log" 2>&1 </dev/null; then
    warn "what client/examples/$1 needs could not be installed: $(tail -1 "$log") (log: $log)"
    return 1
  fi
  example_stamp "$1" >"$examples/$1/installed"
}
