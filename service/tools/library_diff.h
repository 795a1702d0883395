// What differs between two libraries.
#ifndef ANSWERBOOK_SERVICE_TOOLS_LIBRARY_DIFF_H_
#define ANSWERBOOK_SERVICE_TOOLS_LIBRARY_DIFF_H_

#include <functional>
#include <string>
#include <vector>

#include "service/content/library.h"
#include "service/search/synonyms.h"

namespace answerbook::tools {

// A field that differs, named as editors name it. A text is one value; a field that is a
// list has as many as the list.
struct FieldChange {
  std::string field;
  bool list = false;
  std::vector<std::string> before;
  std::vector<std::string> after;
};

struct TopicChange {
  const v1::Topic* before = nullptr;
  const v1::Topic* after = nullptr;
  std::vector<FieldChange> fields;
};

struct AnswerChange {
  const v1::Answer* before = nullptr;
  const v1::Answer* after = nullptr;
  std::vector<FieldChange> fields;
};

// An answer that is there no more, and one that came which is the same or nearly so. How
// similar they are is the share of words that they have in common.
struct IdChange {
  AnswerChange change;
  double question_similarity = 0;
  double body_similarity = 0;
};

// Pointers into the libraries compared, which must outlive it; in the order of ids.
struct LibraryDiff {
  std::vector<const v1::Topic*> topics_added;
  std::vector<const v1::Topic*> topics_removed;
  std::vector<TopicChange> topics_changed;
  std::vector<const v1::Answer*> added;
  std::vector<const v1::Answer*> removed;
  std::vector<AnswerChange> changed;
  std::vector<IdChange> id_changes;
  // Rules as they are written, `a, b => c`, in the order of their files.
  std::vector<std::string> synonyms_added;
  std::vector<std::string> synonyms_removed;

  bool Same() const {
    return topics_added.empty() && topics_removed.empty() && topics_changed.empty() &&
           added.empty() && removed.empty() && changed.empty() && id_changes.empty() &&
           synonyms_added.empty() && synonyms_removed.empty();
  }
};

// Compares what is served of libraries. What all answers of a topic share (title,
// language, disclaimer) and their order are fields of the topic.
LibraryDiff Diff(const content::Library& before, const content::Library& after);

// Adds the rules that came and went. Comments, spaces and the order of rules make none.
void DiffSynonyms(const search::Synonyms& before, const search::Synonyms& after,
                  LibraryDiff* diff);

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_LIBRARY_DIFF_H_
