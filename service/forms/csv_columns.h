// The columns of libraries in CSV and TSV, in the order in which they are written.
#ifndef ANSWERBOOK_SERVICE_FORMS_CSV_COLUMNS_H_
#define ANSWERBOOK_SERVICE_FORMS_CSV_COLUMNS_H_

#include <cstddef>
#include <string_view>

namespace answerbook::forms {

enum Column : size_t {
  kTopicId,
  kTopicTitle,
  kTopicSummary,
  kLanguage,
  kDisclaimer,
  kAnswerId,
  kQuestion,
  kAlsoAsked,
  kSummary,
  kBody,
  kCaution,
  kKeywords,
  kRelated,
  kSources,
  kReviewedOn,
  kReviewedBy,
  kColumns,
};

inline constexpr std::string_view kColumnNames[kColumns] = {
    "topic_id", "topic_title", "topic_summary", "language",   "disclaimer", "answer_id",
    "question", "also_asked",  "summary",       "body",       "caution",    "keywords",
    "related",  "sources",     "reviewed_on",   "reviewed_by"};

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_CSV_COLUMNS_H_
