// What all readers and validation need to know of text.
#ifndef ANSWERBOOK_SERVICE_CONTENT_TEXT_H_
#define ANSWERBOOK_SERVICE_CONTENT_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace answerbook::content {

// The byte where `text` stops being UTF-8, if it does.
std::optional<size_t> FirstInvalidUtf8(std::string_view text);

// The byte of the first control character other than tab and line feed, if any.
std::optional<size_t> FirstControlCharacter(std::string_view text);

// `text` with a space for each of them.
std::string WithoutControlCharacters(std::string_view text);

// Whether there is nothing in `text` but printable ASCII, tabs and line feeds: what is
// valid, in normal form and without control characters, and quick to tell.
bool IsPlainAscii(std::string_view text);

// The number (from 1) of the line that the byte `at` is in.
int LineAt(std::string_view text, size_t at);

// `text` in Unicode Normalization Form C. `text` must be UTF-8.
std::string Normalize(std::string_view text);

// `text` without a byte order mark and with every line break a single line feed.
std::string CleanLines(std::string_view text);

// Without white space at both ends, that of web pages (no-break, ideographic) included.
std::string_view Trim(std::string_view text);

// Markdown without empty lines at its beginning and without white space at its end; the
// indentation of its first line stays, which may make it code.
std::string_view TrimMarkdown(std::string_view markdown);

bool IsSlug(std::string_view text);
bool IsLanguageTag(std::string_view text);  // the syntax of BCP 47 tags
bool IsDate(std::string_view text);         // a day that exists, as 2026-11-23
bool IsWebUrl(std::string_view text);       // absolute http or https, with a host

// A slug of any text: accents folded, words joined by hyphens, at most `limit` bytes, cut
// at a word. Empty when the text has no letter or digit that ASCII can spell.
std::string Slugify(std::string_view text, size_t limit);

// The first sentence of `text`, with the second where both fit into `limit` bytes; cut at
// a word, with an ellipsis, when the first does not.
std::string FirstSentences(std::string_view text, size_t limit);

// A file's bytes. NOT_FOUND, PERMISSION_DENIED or RESOURCE_EXHAUSTED (above `limit`).
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t limit);

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_TEXT_H_
