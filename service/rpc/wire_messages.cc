#include "service/rpc/wire_messages.h"

namespace answerbook::rpc {
namespace {

using Answer = v1::Answer;
using AnswerRef = v1::AnswerRef;
using Source = v1::Source;

// `Ref` is whatever has the three fields of an AnswerRef.
template <typename Ref>
void WriteRef(uint32_t field, const Ref& ref, WireWriter& out) {
  out.Message(field, [&] {
    out.String(AnswerRef::kQuestionFieldNumber, ref.question());
    out.String(AnswerRef::kTopicIdFieldNumber, ref.topic_id());
    out.String(AnswerRef::kAnswerIdFieldNumber, ref.answer_id());
  });
}

void WriteSource(uint32_t field, const Source& source, WireWriter& out) {
  out.Message(field, [&] {
    out.String(Source::kUrlFieldNumber, source.url());
    out.String(Source::kPublisherFieldNumber, source.publisher());
    out.String(Source::kTitleFieldNumber, source.title());
  });
}

}  // namespace

void WriteAnswerRef(uint32_t field, const Answer& answer, WireWriter& out) {
  WriteRef(field, answer, out);
}

void WriteAnswer(uint32_t field, const Answer& answer, std::string_view body,
                 WireWriter& out) {
  out.Message(field, [&] {
    out.String(Answer::kDisclaimerFieldNumber, answer.disclaimer());
    out.String(Answer::kReviewedByFieldNumber, answer.reviewed_by());
    out.String(Answer::kReviewedOnFieldNumber, answer.reviewed_on());
    out.String(Answer::kLanguageFieldNumber, answer.language());
    for (int i = answer.keywords_size(); i-- > 0;) {
      out.StringElement(Answer::kKeywordsFieldNumber, answer.keywords(i));
    }
    for (int i = answer.related_size(); i-- > 0;) {
      WriteRef(Answer::kRelatedFieldNumber, answer.related(i), out);
    }
    for (int i = answer.sources_size(); i-- > 0;) {
      WriteSource(Answer::kSourcesFieldNumber, answer.sources(i), out);
    }
    out.String(Answer::kCautionFieldNumber, answer.caution());
    out.String(Answer::kBodyFieldNumber, body);
    out.String(Answer::kSummaryFieldNumber, answer.summary());
    for (int i = answer.alternate_questions_size(); i-- > 0;) {
      out.StringElement(Answer::kAlternateQuestionsFieldNumber,
                        answer.alternate_questions(i));
    }
    out.String(Answer::kQuestionFieldNumber, answer.question());
    out.String(Answer::kTopicTitleFieldNumber, answer.topic_title());
    out.String(Answer::kTopicIdFieldNumber, answer.topic_id());
    out.String(Answer::kAnswerIdFieldNumber, answer.answer_id());
  });
}

}  // namespace answerbook::rpc
