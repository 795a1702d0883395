// Ids for answers of forms that have none: they are made of the questions.
#ifndef ANSWERBOOK_SERVICE_FORMS_ANSWER_IDS_H_
#define ANSWERBOOK_SERVICE_FORMS_ANSWER_IDS_H_

#include <cstddef>

#include "service/content/draft.h"

namespace answerbook::forms {

// The longest id that is made, in bytes.
inline constexpr size_t kLongestMadeId = 80;

// Gives ids to the answers of `draft` from the one numbered `first` on that have none:
// the slug of the question, with -2, -3 … behind it where that is taken.
void MakeMissingIds(size_t first, content::Draft* draft);

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_ANSWER_IDS_H_
