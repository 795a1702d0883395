#!/usr/bin/env bash
# Holds docs/sdk-guide.md against the examples that it shows: guide_snippets.sh [--write]
#
# A line `<!-- FILE [name] -->` in the guide says that the fenced block after it is what
# stands in FILE between `// [name]` and `// [end]`. --write puts it there; without it the
# guide must have it already. Besides, each such region under client/examples must be in
# the guide, each header of the SDK that a FILE.cc includes besides client.h in that section,
# and each option of the SDK in its table, with its header.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
guide=docs/sdk-guide.md
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# The guide with the blocks as the examples have them.
awk '
  # The region without the indentation that all its lines have.
  function region(file, name,   line, lines, i, inside, most, n) {
    n = 0; most = 100
    while ((getline line < file) > 0) {
      if (line ~ "^ *// \\[" name "\\]$") { inside = 1; continue }
      if (inside && line ~ /^ *\/\/ \[end\]$/) { inside = 2; break }
      if (!inside) continue
      lines[n++] = line
      if (line != "" && match(line, /[^ ]/) - 1 < most) most = RSTART - 1
    }
    close(file)
    if (inside != 2) { print "no region [" name "] in " file > "/dev/stderr"; failed = 1 }
    for (i = 0; i < n; ++i) print substr(lines[i], most + 1)
  }
  /^<!-- [^ ]+ \[[a-z-]+\] -->$/ {
    print
    name = $3
    gsub(/[][]/, "", name)
    if ((getline fence) <= 0 || fence != "```cpp") {
      print "line " NR ": a block with ```cpp must follow" > "/dev/stderr"
      failed = 1
      exit
    }
    print fence
    region($2, name)
    while ((getline line) > 0 && line != "```") {}
    print "```"
    next
  }
  /^```cpp$/ {
    print "line " NR ": a snippet that is in no example, and so never compiled" > "/dev/stderr"
    failed = 1
  }
  { print }
  END { exit failed }
' "$guide" >"$dir/guide"

if [[ ${1:-} == --write ]]; then
  cat "$dir/guide" >"$guide"
elif ! diff -u "$guide" "$dir/guide"; then
  echo "$guide is not what the examples say; tests/client/guide_snippets.sh --write mends it" >&2
  exit 1
fi

failed=0
while IFS=: read -r file name; do
  if ! grep -qxF "<!-- $file [$name] -->" "$guide"; then
    echo "$file: region [$name] is not in $guide" >&2
    failed=1
  fi
done < <(grep -rE '^ *// \[[a-z-]+\]$' client/examples/*.cc client/examples/{guide,testing} |
  sed -n 's|^\([^:]*\): *// \[\(.*\)\]$|\1:\2|p' | grep -v ':end$')
while IFS=: read -r section file; do
  while read -r header; do
    if ! awk -v section="$section" '/^## / { inside = $0 == section } inside' "$guide" |
      grep -F "$header" >/dev/null; then
      echo "$guide: '$section' does not name $header, which $file includes" >&2
      failed=1
    fi
  done < <(sed -n 's|^#include "\(answerbook/.*\)".*|\1|p' "$file" | grep -vxF answerbook/client.h)
done < <(awk '/^## / { section = $0 } /^<!-- [^ ]+\.cc \[/ { print section ":" $2 }' "$guide" | sort -u)
while IFS=: read -r header option; do
  if ! grep -qE "^\| \`$option\` \| \`${header##*/}\` \| " "$guide"; then
    echo "$option is not in the table of options of $guide, with its header ${header##*/}" >&2
    failed=1
  fi
done < <(sed -sn '/^struct [A-Za-z]*Option {$/{F;p}' client/include/answerbook/*.h |
  sed -n 'N;s/\nstruct \([A-Za-z]*\) {$/:\1/p')
exit "$failed"
