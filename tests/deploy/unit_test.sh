#!/usr/bin/env bash
# The unit has no mistakes that systemd knows, is as closed as docs/deployment.md says,
# gives the server the time to drain, and the shipped configuration is one that the
# server takes: unit_test.sh ANSWERBOOKD SOURCE_DIRECTORY
set -euo pipefail
answerbookd=$1
source=$2
unit=$source/deploy/debian/answerbookd.service
config=$source/deploy/debian/answerbookd.yaml

fail() {
  echo "$*" >&2
  exit 1
}

"$answerbookd" --config="$config" --print_config || fail "$config is not taken"

# seconds TEXT: of a span such as 5s, 1min, 30s.
seconds() { sed -E 's/^([0-9]+)s$/\1/;s/^([0-9]+)min$/\1 * 60/' <<<"$1"; }
setting() { sed -nE "s/^$1: *//p" "$config"; }
stop=$(sed -n 's/^TimeoutStopSec=//p' "$unit")
drain=$(($(seconds "$(setting drain_delay)") + $(seconds "$(setting drain_timeout)")))
(($(seconds "$stop") > drain + 5)) || fail "TimeoutStopSec=$stop is too near to a drain of $drain s"

if ! command -v systemd-analyze >/dev/null; then
  echo "skipped: there is no systemd-analyze (package systemd)"
  exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# It looks whether the program exists.
sed "s|^ExecStart=/usr/bin/answerbookd|ExecStart=$answerbookd|" "$unit" >"$dir/answerbookd.service"
# Of other units of this machine it may complain as well.
systemd-analyze verify --man=no "$dir/answerbookd.service" 2>&1 | tee "$dir/verify"
! grep -q answerbookd "$dir/verify" || fail "systemd-analyze verify: see above"

# In tenths: 1.2 is 12.
most=$(sed -nE 's/.*exposure level of \*\*([0-9]+)\.([0-9])\*\*.*/\1\2/p' "$source/docs/deployment.md")
systemd-analyze security --offline=true --threshold="$most" --no-pager \
  "$dir/answerbookd.service" >"$dir/security" || {
  cat "$dir/security"
  fail "more is open than the $most tenths that docs/deployment.md quotes"
}
grep 'Overall exposure' "$dir/security"
