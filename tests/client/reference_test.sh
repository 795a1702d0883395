#!/usr/bin/env bash
# Makes the reference of the SDK's public headers: reference_test.sh DOXYFILE. Fails when
# Doxygen warns, for example of something that has no comment.
set -euo pipefail
doxyfile=$1
if ! command -v doxygen >/dev/null; then
  echo "skipped: no doxygen here (scripts/packages.txt names its package)"
  exit 77
fi
doxygen "$doxyfile"

# That it would have told: one of these has no comment.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/example.h" <<'END_OF_HEADER'
// An example.
#ifndef EXAMPLE_H_
#define EXAMPLE_H_

// These share a comment.
void First();
void Second();

void Third();

#endif  // EXAMPLE_H_
END_OF_HEADER
status=0
{
  cat "$doxyfile"
  printf 'INPUT = %s\nOUTPUT_DIRECTORY = %s\n' "$dir" "$dir"
} | doxygen - >"$dir/log" 2>&1 || status=$?
cat "$dir/log"
((status != 0))
grep -q 'Third.*not documented' "$dir/log"
if grep -qE '(First|Second).*not documented' "$dir/log"; then exit 1; fi
