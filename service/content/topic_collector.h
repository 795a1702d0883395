// Topics of forms in which every answer says what its topic is.
#ifndef ANSWERBOOK_SERVICE_CONTENT_TOPIC_COLLECTOR_H_
#define ANSWERBOOK_SERVICE_CONTENT_TOPIC_COLLECTOR_H_

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"

#include "service/content/draft.h"

namespace answerbook::content {

// What is said of a topic at one place; empty where nothing is said.
struct TopicSaid {
  const std::string& topic_id;
  const std::string& title;
  const std::string& summary;
  const std::string& language;
  const std::string& disclaimer;
};

class TopicCollector {
 public:
  explicit TopicCollector(Draft* draft) : draft_(*draft) {}

  // The first place says what the topic is; later ones may leave it out or add to it, but
  // not contradict it. `title_field` is how the title is called at that place.
  void Add(const Origin& origin, const TopicSaid& said,
           const char* title_field = "topic_title");

 private:
  Draft& draft_;
  absl::flat_hash_map<std::string, size_t> topics_;  // into draft_.topics
};

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_TOPIC_COLLECTOR_H_
