# A minimal Debian 12 in a temporary directory, for scripts that try things on a machine
# that has nothing. Sourced after lib.sh, not run; needs root.
# shellcheck shell=bash

# Environment variables that say how this machine reaches package registries.
readonly PASSED_ENVIRONMENT='^(https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY|GOPROXY|GOSUMDB|GONOSUMDB|GOFLAGS|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|npm_config_[a-z_]*)='

clean_root=

# For a trap on EXIT.
remove_clean_root() {
  local mounted
  trap '' INT TERM
  [[ -n $clean_root ]] || return 0
  for mounted in dev/pts dev proc; do
    if mountpoint -q "$clean_root/$mounted"; then
      umount "$clean_root/$mounted" || umount -l "$clean_root/$mounted"
    fi
  done
  # Never through a mount that is still there: /dev would be emptied.
  rm -rf --one-file-system "$clean_root"
}

# copy_in PATH…: the same files in the new root.
copy_in() {
  local path
  for path in "$@"; do
    [[ -e $path ]] || continue
    mkdir -p "$clean_root${path%/*}"
    cp -rL "$path" "$clean_root${path%/*}/"
  done
}

# inside DIRECTORY COMMAND…: in the new root, with a fresh environment.
inside() {
  local environment
  mapfile -t environment < <(env | grep -E "$PASSED_ENVIRONMENT" || true)
  chroot "$clean_root" env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    "${environment[@]}" bash -c 'cd "$1" && shift && exec "$@"' inside "$@"
}

make_base() {
  local base=$1 mirror
  # The first Debian mirror of this machine, in either style of apt's sources.
  mirror=$(apt-get indextargets --format '$(SITE)|$(RELEASE)|$(COMPONENT)' 'Identifier: Packages' |
    sed -n 's/^\([^|]*\)|bookworm|main$/\1/p' | head -1)
  say "Making a minimal Debian 12 (debootstrap)"
  debootstrap --variant=minbase bookworm "$base" ${mirror:+"$mirror"} >"$logs/debootstrap.log" 2>&1 || {
    warn "debootstrap failed (log: $logs/debootstrap.log)"
    return 1
  }
}

# Makes $clean_root, from ANSWERBOOK_CLEAN_ROOT_BASE if that is set; it uses this machine's
# package sources, certificates and registries.
make_clean_root() {
  local base=${ANSWERBOOK_CLEAN_ROOT_BASE:-}
  mkdir -p "$logs"
  clean_root=$(mktemp -d)
  if [[ -n $base ]]; then
    [[ -d $base ]] || make_base "$base" || return 1
    cp -a "$base/." "$clean_root/"
  else
    make_base "$clean_root" || return 1
  fi
  chmod 755 "$clean_root"

  rm -rf "$clean_root"/etc/apt/sources.list "$clean_root"/etc/apt/sources.list.d
  copy_in /etc/resolv.conf /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d \
    /etc/apt/auth.conf.d /etc/apt/keyrings /usr/share/keyrings /usr/local/share/ca-certificates \
    /etc/ssl/certs/ca-certificates.crt /etc/npmrc "$HOME/.npmrc" "$HOME/.config/go/env"
  mount --bind /dev "$clean_root/dev"
  mount -t proc proc "$clean_root/proc"
}
