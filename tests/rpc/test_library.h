// A small library with every field filled, and larger ones for paging.
#ifndef ANSWERBOOK_TESTS_RPC_TEST_LIBRARY_H_
#define ANSWERBOOK_TESTS_RPC_TEST_LIBRARY_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "service/content/library.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::rpc {

inline v1::Topic MakeTopic(const std::string& id, const std::string& title,
                           const std::string& language = "en") {
  v1::Topic topic;
  topic.set_topic_id(id);
  topic.set_title(title);
  topic.set_summary(absl::StrCat("About ", title, "."));
  topic.set_language(language);
  topic.set_reviewed_on("2026-01-02");
  return topic;
}

// An answer of the last topic of `library`.
inline v1::Answer& AddAnswer(content::Library& library, const std::string& id,
                             const std::string& question,
                             const std::string& body = "Nothing more is known.") {
  v1::Topic& topic = library.topics.back();
  topic.set_answer_count(topic.answer_count() + 1);
  v1::Answer& answer = library.answers.emplace_back();
  answer.set_answer_id(id);
  answer.set_topic_id(topic.topic_id());
  answer.set_topic_title(topic.title());
  answer.set_question(question);
  answer.set_summary(absl::StrCat("In short: ", question));
  answer.set_body(body);
  answer.set_language(topic.language());
  return answer;
}

// Topics: brewing (en, 2 answers), gardening (en-GB, 1), kochen (de, 1).
inline content::Library SmallLibrary() {
  content::Library library;
  library.topics.push_back(MakeTopic("brewing", "Brewing tea"));
  v1::Answer& steep = AddAnswer(library, "how-long-to-steep", "How long does tea steep?",
                                "Black tea steeps *four* minutes.\n\n- green: two\n- "
                                "white: [three](https://example.org/white)\n");
  steep.add_alternate_questions("How many minutes should tea infuse?");
  steep.set_caution("Boiling water scalds.");
  v1::Source* source = steep.add_sources();
  source->set_title("The tea book");
  source->set_publisher("Example Press");
  source->set_url("https://example.org/tea");
  v1::AnswerRef* related = steep.add_related();
  related->set_answer_id("which-kettle");
  related->set_topic_id("brewing");
  related->set_question("Which kettle is best?");
  steep.add_keywords("infusion");
  steep.set_reviewed_on("2026-01-02");
  steep.set_reviewed_by("A. Taster");
  steep.set_disclaimer("Tastes differ.");
  AddAnswer(library, "which-kettle", "Which kettle is best?");
  library.topics.push_back(MakeTopic("gardening", "Gardening", "en-GB"));
  AddAnswer(library, "when-to-prune", "When are roses pruned?");
  library.topics.push_back(MakeTopic("kochen", "Kochen", "de"));
  AddAnswer(library, "wie-lange-eier", "Wie lange kochen Eier?");
  return library;
}

inline std::shared_ptr<const snapshot::Snapshot> SmallSnapshot() {
  return snapshot::Snapshot::Build(SmallLibrary());
}

// `topics` topics topic-00000, topic-00001… of `answers` answers each, all of which
// match the query "widget".
inline content::Library LargeLibrary(int topics, int answers) {
  content::Library library;
  for (int t = 0; t < topics; ++t) {
    library.topics.push_back(
        MakeTopic(absl::StrFormat("topic-%05d", t), absl::StrCat("Topic ", t)));
    for (int a = 0; a < answers; ++a) {
      AddAnswer(library, absl::StrFormat("answer-%05d-%05d", t, a),
                absl::StrCat("What is widget ", t, " of ", a, "?"), "It is a widget.");
    }
  }
  return library;
}

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_TESTS_RPC_TEST_LIBRARY_H_
