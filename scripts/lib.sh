# What the scripts share. Sourced, not run.
# shellcheck shell=bash

# Absolute, so that the scripts work from any directory.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=$root/build/logs
tools=$root/build/tools

# Pinned: the tools that Debian does not package. grpcurl 1.9.1 is the newest that
# Debian 12's Go (1.19) compiles.
readonly BUF_VERSION=1.75.0
readonly GRPCURL_VERSION=v1.9.1
# The newest that Debian 12's Go compiles.
readonly GHZ_VERSION=v0.117.0
# For deploy/. The two of Go need a newer one than Debian 12's and are skipped with that.
readonly HADOLINT_VERSION=2.15.1
readonly KUBERNETES_VALIDATE_VERSION=1.37.0
readonly KUBE_SCORE_VERSION=v1.20.0
readonly HEALTH_PROBE_VERSION=v0.4.40

say() { printf '%s\n' "$*"; }
warn() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
  warn "$*"
  exit 1
}

# The packages of some sections of packages.txt.
packages_of() {
  local section
  for section in "$@"; do
    sed -n "/^\[$section\]/,/^\[/{/^\[/d;s/#.*//;s/ //g;/./p}" "$root/scripts/packages.txt"
  done
}

# Those of some packages that are not installed.
missing_packages() {
  local installed package
  # It fails when it does not know one of them.
  installed=$({ dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
    sed -n 's/^installed //p')
  for package in "$@"; do
    grep -qxF -- "$package" <<<"$installed" || printf '%s\n' "$package"
  done
}

# Runs a command as root, or fails when that is not to be had.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif [[ -t 0 ]]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 -y -q "$@" </dev/null >>"$logs/apt.log" 2>&1
}

# Installs those of some packages that are missing. Returns 1, with one line about why,
# when that cannot be done.
install_packages() {
  local missing unavailable=() package
  if ! command -v dpkg-query >/dev/null; then
    warn "no dpkg on this machine: install by other means what scripts/packages.txt names"
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    warn "not root and no sudo; as root: apt-get install --no-install-recommends ${missing[*]}"
    return 1
  fi
  say "Installing ${missing[*]}"
  mkdir -p "$logs"
  : >"$logs/apt.log"
  # The package lists may be absent or name versions that are gone: fetched only then.
  if apt_get install --no-install-recommends "${missing[@]}" ||
    { apt_get update && apt_get install --no-install-recommends "${missing[@]}"; }; then
    return 0
  fi
  for package in "${missing[@]}"; do
    apt-cache show --no-all-versions "$package" >/dev/null 2>&1 || unavailable+=("$package")
  done
  if ((${#unavailable[@]})); then
    warn "apt-get knows no package ${unavailable[*]} (Debian 12 has it; log: $logs/apt.log)"
  else
    warn "apt-get failed: $(grep -E '^(E:|sudo:)' "$logs/apt.log" | tail -1) (log: $logs/apt.log)"
  fi
  return 1
}

# Installs whole sections of packages.txt.
install_sections() {
  local packages
  mapfile -t packages < <(packages_of "$@")
  install_packages "${packages[@]}"
}

# Makes sure that a command is there, by its Debian package when it is not.
need_command() {
  command -v "$1" >/dev/null || install_packages "$2"
}

# Prints the path of buf, installed from npm when missing; 1 when it is not to be had.
# Callers run it in $(…): what is for people goes to stderr.
buf_path() {
  local path=$tools/node_modules/.bin/buf
  if [[ $("$path" --version 2>/dev/null) != "$BUF_VERSION" ]]; then
    need_command npm npm >&2 || return 1
    say "Installing buf $BUF_VERSION from npm" >&2
    mkdir -p "$tools" "$logs"
    if ! npm install --prefix "$tools" --no-save --no-audit --no-fund \
      "@bufbuild/buf@$BUF_VERSION" >"$logs/buf.log" 2>&1 ||
      ! "$path" --version >>"$logs/buf.log" 2>&1; then
      warn "npm could not install buf: $(grep -m1 -iE 'error' "$logs/buf.log") (log: $logs/buf.log)"
      return 1
    fi
  fi
  say "$path"
}

# Prints the path of grpcurl, installed with Go when missing; 1 when it is not to be had.
grpcurl_path() {
  local path=$tools/bin/grpcurl
  if [[ $("$path" -version 2>&1) != *"${GRPCURL_VERSION#v}"* ]]; then
    need_command go golang-go >&2 || return 1
    say "Installing grpcurl $GRPCURL_VERSION with Go" >&2
    mkdir -p "$tools/bin" "$logs"
    if ! GOBIN=$tools/bin go install -ldflags "-X main.version=$GRPCURL_VERSION" \
      "github.com/fullstorydev/grpcurl/cmd/grpcurl@$GRPCURL_VERSION" \
      >"$logs/grpcurl.log" 2>&1; then
      warn "go could not install grpcurl: $(tail -1 "$logs/grpcurl.log") (log: $logs/grpcurl.log)"
      return 1
    fi
  fi
  say "$path"
}

# debian_tool_path NAME PACKAGE: prints the path of a command: this machine's, or that of
# Debian's package, unpacked and not installed, for the package would start a service; 1
# when it is not to be had.
debian_tool_path() {
  local name=$1 package=$2 path=$tools/$1 dir
  if command -v "$name"; then return 0; fi
  if ! "$path" --version >/dev/null 2>&1; then
    say "Fetching $name from Debian's package $package" >&2
    mkdir -p "$tools" "$logs"
    dir=$(mktemp -d)
    # A download is for whoever runs it; only lists of packages need root.
    if ! (
      cd "$dir" && { apt-get -q download "$package" || { apt_get update && apt-get -q download "$package"; }; } &&
        dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x -C "$dir" "./usr/bin/$name" &&
        mv "usr/bin/$name" "$path"
    ) >"$logs/$name.log" 2>&1 </dev/null; then
      warn "$name is not to be had: $(grep -m1 '^E:' "$logs/$name.log") (log: $logs/$name.log)"
      rm -rf "$dir"
      return 1
    fi
    rm -rf "$dir"
  fi
  say "$path"
}

# go_tool_path NAME MODULE VERSION: prints the path of a command that Go installs from a
# module; 1 when it is not to be had.
go_tool_path() {
  local name=$1 module=$2 version=$3 path
  path=$tools/$version/$name
  if [[ ! -x $path ]]; then
    need_command go golang-go >&2 || return 1
    say "Installing $name $version with Go" >&2
    mkdir -p "$tools/$version" "$logs"
    if ! GOBIN=$tools/$version go install "$module@$version" >"$logs/$name.log" 2>&1; then
      warn "go could not install $name: $(tail -1 "$logs/$name.log") (log: $logs/$name.log)"
      return 1
    fi
  fi
  say "$path"
}

# python_tool_path COMMAND PACKAGE VERSION: the same from PyPI, in an environment of its own.
python_tool_path() {
  local command=$1 package=$2 version=$3 dir
  dir=$tools/$package-$version
  if [[ ! -x $dir/bin/$command ]]; then
    need_command python3 python3 >&2 || return 1
    # There may be a python3 without what makes environments.
    python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv >&2 || return 1
    say "Installing $package $version from PyPI" >&2
    mkdir -p "$tools" "$logs"
    if ! { python3 -m venv "$dir" && "$dir/bin/pip" -q --disable-pip-version-check install "$package==$version"; } \
      >"$logs/$package.log" 2>&1; then
      rm -rf "$dir"
      warn "pip could not install $package: $(tail -1 "$logs/$package.log") (log: $logs/$package.log)"
      return 1
    fi
  fi
  say "$dir/bin/$command"
}

# How many compilers at once: gRPC's headers take up to 1 GiB each.
jobs_count() {
  local cores gib
  cores=$(nproc)
  gib=$(awk '/^MemAvailable:/ {print int($2 / 1048576)}' /proc/meminfo)
  ((gib < 1)) && gib=1
  say $((cores < gib ? cores : gib))
}

# Whether configure() finished in a directory, whatever the arguments, for this place of
# the checkout.
configured() {
  [[ -f $1/build.ninja && $(cat "$1/configured-with" 2>/dev/null) == "$root "* ]]
}

# configure DIRECTORY ARGUMENTS…: runs CMake unless it last ran there with these.
configure() {
  local dir=$1 launcher=() stamp
  shift
  # What it must overlook with precompiled headers, says its manual: dates within them.
  command -v ccache >/dev/null &&
    launcher=("-DCMAKE_CXX_COMPILER_LAUNCHER=env;CCACHE_SLOPPINESS=pch_defines,time_macros;ccache")
  stamp="$root $* ${launcher[*]}"
  if [[ -f $dir/build.ninja && $(cat "$dir/configured-with" 2>/dev/null) == "$stamp" ]]; then
    return 0
  fi
  # A build directory that came along with a moved checkout names its old place.
  if [[ -f $dir/CMakeCache.txt ]] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$dir/CMakeCache.txt"; then
    rm -rf "$dir"
  fi
  mkdir -p "$dir" "$logs"
  rm -f "$dir/configured-with"
  if ! cmake -S "$root" -B "$dir" "$@" "${launcher[@]}" >"$logs/cmake.log" 2>&1; then
    cat "$logs/cmake.log" >&2
    warn "CMake could not configure ${dir#"$root"/} (log: $logs/cmake.log)"
    return 1
  fi
  printf '%s\n' "$stamp" >"$dir/configured-with"
}

# build DIRECTORY TARGETS…: builds, without a word when there is nothing to do.
build() {
  local dir=$1 quiet=()
  shift
  if ninja -C "$dir" -n "$@" 2>/dev/null | grep -q 'no work to do'; then
    return 0
  fi
  say "Building ${*:-everything} in ${dir#"$root"/}"
  # A terminal shows ninja's one progress line; a log is spared hundreds of them.
  [[ -t 1 ]] || quiet=(--quiet)
  ninja -C "$dir" -j "$(jobs_count)" "${quiet[@]}" "$@" || {
    warn "the build in ${dir#"$root"/} failed"
    return 1
  }
}
