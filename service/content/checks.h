// What a topic or an answer must be by itself, whatever else the library holds.
// All functions are thread-safe.
#ifndef ANSWERBOOK_SERVICE_CONTENT_CHECKS_H_
#define ANSWERBOOK_SERVICE_CONTENT_CHECKS_H_

#include <string>
#include <string_view>
#include <vector>

#include "service/content/draft.h"

namespace answerbook::content {

// What two spellings of one question share.
std::string QuestionKey(std::string_view question);

// The summary of an answer that has none of its own, made from its body as plain text: so
// that writing a summary that was made, and reading it, changes nothing.
std::string MadeSummary(std::string_view plain_body);

// Checks the topic and brings its text into normal form; a language it lacks becomes
// `default_language`.
void CheckTopic(const std::string& default_language, TopicDraft* topic,
                std::vector<Problem>* problems);

// Checks all of the answer but what it refers to, brings its text into normal form, and
// makes a summary of the body when there is none.
void CheckAnswer(AnswerDraft* made, std::vector<Problem>* problems);

// Checks what can be said of the references without looking for them: their number.
void CheckRelatedCount(const AnswerDraft& made, std::vector<Problem>* problems);

inline void AddProblem(const Origin& origin, const std::string& field,
                       const std::string& message, std::vector<Problem>* problems) {
  problems->push_back({origin.file, origin.LineOf(field), field, message});
}

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_CHECKS_H_
