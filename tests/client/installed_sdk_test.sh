#!/usr/bin/env bash
# Installs the SDK into an empty folder and builds client/quickstart against that alone,
# as C++17 and as C++20.
set -euo pipefail
build=$1
quickstart=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cmake --install "$build" --component sdk --prefix "$dir/sdk" >/dev/null
# A copy, so that nothing of the checkout is in reach.
cp -r "$quickstart" "$dir/project"
for standard in 17 20; do
  cmake -S "$dir/project" -B "$dir/build$standard" -G Ninja -DCMAKE_PREFIX_PATH="$dir/sdk" \
    -DCMAKE_CXX_STANDARD="$standard" >/dev/null
  cmake --build "$dir/build$standard"
done
if grep -rlE 'client/src|grpc\.pb\.h|google/rpc' "$dir/sdk/include"; then
  echo "installed headers include what is not installed" >&2
  exit 1
fi

# Nothing listens on port 1: the program must say so by itself.
status=0
"$dir/build17/ask" 127.0.0.1:1 "Is anyone there?" 2>"$dir/stderr" || status=$?
[[ $status == 1 ]]
grep -q UNAVAILABLE "$dir/stderr"
