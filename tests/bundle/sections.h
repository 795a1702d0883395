// Bundles with a section changed, and what they answer.
#ifndef ANSWERBOOK_TESTS_BUNDLE_SECTIONS_H_
#define ANSWERBOOK_TESTS_BUNDLE_SECTIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "service/search/engine.h"
#include "tests/bundle/reseal.h"

namespace answerbook::bundle {

// All that there is to see of the results.
inline std::string Described(const search::SearchResults& results) {
  std::string text = absl::StrCat(results.total, " ", static_cast<int>(results.verdict),
                                  " ", results.corrected_query, "\n");
  for (const search::Result& result : results.results) {
    absl::StrAppend(&text, result.answer, " ", result.score, " ", result.confidence, " ",
                    std::string(result.matched_question), "\n");
    for (const auto* segments : {&result.question_segments, &result.snippet_segments}) {
      for (const search::Segment& segment : *segments) {
        absl::StrAppend(&text, segment.highlighted ? "[" : "(", std::string(segment.text),
                        ")");
      }
    }
  }
  for (const search::TopicCount& count : results.topic_counts) {
    absl::StrAppend(&text, "\n", count.topic, ": ", count.count);
  }
  return text;
}

// A good bundle with other bytes in one section, and right checksums.
inline std::string WithSection(const std::string& bytes, std::string_view name,
                               const std::string& content) {
  Header header = HeaderOf(bytes);
  std::vector<Entry> directory = DirectoryOf(bytes);
  std::string changed =
      bytes.substr(0, sizeof(Header) + directory.size() * sizeof(Entry));
  for (Entry& entry : directory) {
    const std::string section =
        entry.name.data() == name ? content : bytes.substr(entry.begin, entry.size);
    entry.begin = NextBegin(changed.size());
    entry.size = section.size();
    changed.resize(entry.begin);
    changed += section;
  }
  changed.resize(NextBegin(changed.size()));
  header.file_bytes = changed.size();
  Reseal(header, directory, &changed);
  return changed;
}

inline std::string SectionOf(const std::string& bytes, std::string_view name) {
  for (const Entry& entry : DirectoryOf(bytes)) {
    if (entry.name.data() == name) return bytes.substr(entry.begin, entry.size);
  }
  ADD_FAILURE() << name;
  return "";
}

}  // namespace answerbook::bundle

#endif  // ANSWERBOOK_TESTS_BUNDLE_SECTIONS_H_
