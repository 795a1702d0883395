#include "service/forms/answer_ids.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

#include "service/content/text.h"

namespace answerbook::forms {

void MakeMissingIds(size_t first, content::Draft* draft) {
  absl::flat_hash_set<std::string> taken;
  for (const content::AnswerDraft& made : draft->answers) {
    taken.insert(made.answer.answer_id());
  }
  absl::flat_hash_map<std::string, int> last;  // number given to a slug
  for (size_t i = first; i < draft->answers.size(); ++i) {
    v1::Answer& answer = draft->answers[i].answer;
    if (!answer.answer_id().empty()) continue;
    std::string slug = content::Slugify(answer.question(), kLongestMadeId);
    if (slug.empty()) slug = "question";
    std::string id = slug;
    while (!taken.insert(id).second) {
      int& number = last.try_emplace(slug, 1).first->second;
      id = absl::StrCat(slug, "-", ++number);
    }
    answer.set_answer_id(id);
  }
}

}  // namespace answerbook::forms
