# Makes comments in the style of this repository, plain `//` before what they are about,
# ones that Doxygen reads. The lines of a file keep their numbers.
#
# - The comment at the head of a file is about the file.
# - A comment before a declaration is about it, and about those that follow it without an
#   empty line between: they get a copy of it.
# - A comment behind a member is about that member.
# - In a comment, lines that are indented by two blanks more are code (Markdown wants four).
#
# Comments within functions (indented by more than two blanks) stay what they are, and the
# inline namespace, which programs do not write, is left out.

# The text of a comment line, as Markdown.
function text(line) {
  sub(/^ *\/\//, "", line)
  if (line ~ /^   /) line = "    " line
  return line
}

# Follows the code of a line; afterwards `ended` tells whether a declaration ended in it.
function follow(line) {
  gsub(/"([^"\\]|\\.)*"/, "", line)
  sub(/\/\/.*/, "", line)
  depth += gsub(/[({]/, "", line) - gsub(/[)}]/, "", line)
  ended = depth <= outer && line !~ /^ *template </
}

BEGIN { head = 1 }

head && /^\/\// {
  name = FILENAME
  sub(/.*\//, "", name)
  # \ilinebr, for \file ends with its line.
  printf "%s%s", NR == 1 ? "/** \\file " name " \\ilinebr" : "\n *", text($0)
  next
}
head { head = 0; print " */" }

/^inline namespace sdk_v[0-9]+ \{$/ || /^\}  \/\/ namespace sdk_v[0-9]+$/ { print ""; next }

# A comment before a declaration.
/^( |  )?\/\// {
  line = $0
  sub(/\/\/.*/, "", line)
  print line "///" text($0)
  doc = (in_doc ? doc : "") text($0)
  in_doc = 1
  outer = depth
  next
}

/^ *$/ { in_doc = 0; doc = ""; print; next }

{
  line = $0
  # The next of several that share a comment, unless it is the end of what they are in.
  if (doc != "" && !in_doc && ended && line !~ /^ ?}|^#[ei]|^ [a-z]+:$|~|= delete;/ &&
      line ~ /^( |  )?[^ ]/) {
    line = "/**" doc " */ " line
  }
  in_doc = 0
  # What is said behind a member.
  if (line ~ /^[^()\/]*; +\/\/ /) sub(/; +\/\/ /, "; ///< ", line)
  if (line ~ /^  using Type = .*[;]$/) line = line " ///< The type of the setting's value."
  print line
  follow($0)
  if (depth < outer) doc = ""
}
