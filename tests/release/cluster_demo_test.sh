#!/usr/bin/env bash
# scripts/cluster-demo ends well, has shown each step, and leaves nothing behind.
set -euo pipefail
root=$1
if [[ -z ${ANSWERBOOK_ETCD:-} ]]; then
  echo "skipped: no etcd (ANSWERBOOK_ETCD names none)"
  exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
TMPDIR=$dir "$root/scripts/cluster-demo" >"$dir/out" 2>&1 || { cat "$dir/out"; exit 1; }
for text in "published release" "replica 1 does not answer" "rolled back to release" \
  "from the local copy: etcd is away" "calls, 0 failed" "with nobody asking" "Everything is stopped and removed"; do
  grep -qF -- "$text" "$dir/out" || { echo "does not say: $text"; cat "$dir/out"; exit 1; }
done
rm "$dir/out"
[[ -z $(ls -A "$dir") ]] || { echo "left behind:" && ls -A "$dir"; exit 1; }
