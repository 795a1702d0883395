#!/usr/bin/env bash
# The Debian packages hold what they should and nothing of the SDK, and depend on the
# packages of the libraries that the binaries are linked with:
# package_test.sh DIRECTORY ANSWERBOOKD
set -euo pipefail
packages=$1
answerbookd=$2

fail() {
  echo "$*" >&2
  exit 1
}
server=$(compgen -G "$packages/answerbook-server_*.deb") || fail "no answerbook-server in $packages"
client=$(compgen -G "$packages/answerbook-client_*.deb") || fail "no answerbook-client in $packages"
content=$(compgen -G "$packages/answerbook-content_*.deb") || fail "no answerbook-content in $packages"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# files DEB: their modes, owners and names, without directories.
files() { dpkg-deb -c "$1" | awk '$1 !~ /^d/ {print $1, $2, $6}'; }

files "$server" >"$dir/server"
for line in \
  '-rwxr-xr-x root/root ./usr/bin/answerbookd' \
  '-rw-r--r-- root/root ./etc/answerbook/answerbookd.yaml' \
  '-rw-r--r-- root/root ./lib/systemd/system/answerbookd.service' \
  '-rw-r--r-- root/root ./usr/share/answerbook/content/_synonyms.txt' \
  '-rw-r--r-- root/root ./usr/share/doc/answerbook-server/copyright' \
  '-rw-r--r-- root/root ./usr/share/man/man8/answerbookd.8.gz'; do
  grep -qxF -- "$line" "$dir/server" || fail "answerbook-server lacks: $line"
done
grep -vE ' \./(usr/bin/answerbookd$|etc/answerbook/|lib/systemd/system/|usr/share/(answerbook|doc|man)/)' "$dir/server" &&
  fail "answerbook-server has what it should not"
[[ $(dpkg-deb -I "$server" conffiles) == /etc/answerbook/answerbookd.yaml ]] || fail "conffiles: $(dpkg-deb -I "$server" conffiles)"
for script in postinst prerm postrm; do
  dpkg-deb -I "$server" "$script" >"$dir/$script"
  sh -n "$dir/$script" || fail "$script is no shell script"
done

files "$client" >"$dir/client"
grep -qxF -- '-rwxr-xr-x root/root ./usr/bin/answerbook' "$dir/client" || fail "answerbook-client lacks its command"
for completion in bash-completion/completions/answerbook zsh/vendor-completions/_answerbook \
  fish/vendor_completions.d/answerbook.fish; do
  grep -qxF -- "-rw-r--r-- root/root ./usr/share/$completion" "$dir/client" || fail "answerbook-client lacks $completion"
done
grep -vE ' \./(usr/bin/answerbook$|usr/share/(doc|man)/|usr/share/(bash-completion|zsh|fish)/[^/]+/_?answerbook(\.fish)?$)' "$dir/client" &&
  fail "answerbook-client has what it should not"

files "$content" >"$dir/content"
for line in \
  '-rwxr-xr-x root/root ./usr/bin/answerbook-content' \
  '-rw-r--r-- root/root ./usr/share/man/man1/answerbook-content.1.gz'; do
  grep -qxF -- "$line" "$dir/content" || fail "answerbook-content lacks: $line"
done
grep -vE ' \./usr/(bin/answerbook-content$|share/(doc|man)/)' "$dir/content" &&
  fail "answerbook-content has what it should not"

# The libraries that the binary itself names, and the packages that they are from here.
depends=$(dpkg-deb -f "$server" Depends | tr ',' '\n' | sed -E 's/^ *([^ ]+).*/\1/')
grep -qx adduser <<<"$depends" || fail "answerbook-server does not depend on adduser"
for library in $(objdump -p "$answerbookd" | awk '$1 == "NEEDED" {print $2}'); do
  path=$(ldd "$answerbookd" | awk -v library="$library" '$1 == library {print $3}')
  # The loader itself has no path there; /lib is /usr/lib, and dpkg knows one of the names.
  [[ -n $path ]] || continue
  package=$({ dpkg -S "$path" "${path#/usr}" "/usr$path" 2>/dev/null || true; } | head -1 | cut -d: -f1)
  [[ -n $package ]] || fail "no package has $path"
  # By its own name or one that it provides.
  names=$(dpkg-query -W -f '${Package}, ${Provides}' "$package" | tr ',' '\n' | sed -E 's/^ *([^ ]+).*/\1/')
  grep -qxF "$names" <<<"$depends" || fail "answerbook-server does not depend on $package ($library)"
done

if command -v lintian >/dev/null; then
  # It closes no bug of Debian's, since it is not going there.
  lintian --fail-on=error,warning --suppress-tags=initial-upload-closes-no-bugs \
    --allow-root --tag-display-limit=0 "$server" "$client" "$content" || fail "lintian: see above"
else
  echo "skipped: lintian (there is none)"
fi
echo "ok: packages"
