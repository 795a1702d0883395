#include "service/content/topic_collector.h"

#include "absl/strings/str_cat.h"

namespace answerbook::content {

void TopicCollector::Add(const Origin& origin, const TopicSaid& said,
                         const char* title_field) {
  const auto [at, added] = topics_.try_emplace(said.topic_id, draft_.topics.size());
  if (added) {
    draft_.topics.push_back({origin, said.topic_id, said.title, said.summary,
                             said.language, said.disclaimer, title_field});
    return;
  }
  TopicDraft& topic = draft_.topics[at->second];
  const auto agree = [&](const char* field, const std::string& here, std::string* there) {
    if (here.empty() || here == *there) return;
    if (there->empty()) {
      *there = here;
      return;
    }
    draft_.AddProblem(
        origin, field,
        absl::StrCat("topic ", said.topic_id, " has “", here, "” here and “", *there,
                     "” in line ", topic.origin.line));
  };
  agree(title_field, said.title, &topic.title);
  agree("summary", said.summary, &topic.summary);
  agree("language", said.language, &topic.language);
  agree("disclaimer", said.disclaimer, &topic.disclaimer);
}

}  // namespace answerbook::content
