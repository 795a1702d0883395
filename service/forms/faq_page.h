// The names that FAQPage JSON-LD is written with. What schema.org has no property for is
// in a vocabulary of our own, of which docs/content-format.md tells.
#ifndef ANSWERBOOK_SERVICE_FORMS_FAQ_PAGE_H_
#define ANSWERBOOK_SERVICE_FORMS_FAQ_PAGE_H_

namespace answerbook::forms {

inline constexpr char kVocabulary[] = "urn:answerbook:";

// Of acceptedAnswer: the CommonMark that its text, HTML, was made of. Where it is there,
// all strings are taken as they are; elsewhere they may be HTML.
inline constexpr char kBodyKey[] = "answerbook:body";
inline constexpr char kCautionKey[] = "answerbook:caution";
// Of a Question.
inline constexpr char kRelatedKey[] = "answerbook:related";
inline constexpr char kReviewedOnKey[] = "answerbook:reviewedOn";
inline constexpr char kReviewedByKey[] = "answerbook:reviewedBy";
// Of a topic.
inline constexpr char kDisclaimerKey[] = "answerbook:disclaimer";

// A topic's @id: this and its topic_id. No slug has a low line, so it is no answer's.
inline constexpr char kTopicAnchor[] = "#topic_";

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_FAQ_PAGE_H_
