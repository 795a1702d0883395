// diff: what differs between two libraries.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

#include "service/search/synonyms_file.h"
#include "service/tools/command.h"
#include "service/tools/language_flag.h"
#include "service/tools/library_diff.h"
#include "service/tools/load_library.h"
#include "service/tools/progress.h"
#include "service/tools/word_diff.h"
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace answerbook::tools {
namespace {

using Json = nlohmann::ordered_json;

// Bytes of what stays the same that are shown on each side of a change.
constexpr size_t kContext = 60;

struct Flags {
  std::string before;
  std::string after;
  std::string default_language = "en";
  bool json = false;
  bool brief = false;
};

// Prints for people.
class Printer {
 public:
  Printer(const Flags& flags, std::ostream& out, bool colours)
      : brief_(flags.brief), out_(out) {
    if (!colours) return;
    marks_ = {"\x1b[31m[-", "-]\x1b[0m", "\x1b[32m{+", "+}\x1b[0m"};
  }

  void Print(const LibraryDiff& diff) {
    for (const v1::Topic* topic : diff.topics_removed) PrintTopic('-', *topic);
    for (const v1::Topic* topic : diff.topics_added) PrintTopic('+', *topic);
    for (const TopicChange& change : diff.topics_changed) {
      out_ << "~ topic " << change.after->topic_id();
      PrintFields(change.fields);
    }
    for (const v1::Answer* answer : diff.removed) PrintAnswer('-', *answer);
    for (const v1::Answer* answer : diff.added) PrintAnswer('+', *answer);
    for (const IdChange& moved : diff.id_changes) {
      out_ << absl::StreamFormat(
          "> %s is now %s (question %.0f%% the same, body %.0f%%)",
          moved.change.before->answer_id(), moved.change.after->answer_id(),
          100 * moved.question_similarity, 100 * moved.body_similarity);
      PrintFields(moved.change.fields);
    }
    for (const AnswerChange& change : diff.changed) {
      out_ << "~ " << change.after->answer_id();
      PrintFields(change.fields);
    }
    for (const std::string& rule : diff.synonyms_removed) PrintSynonyms('-', rule);
    for (const std::string& rule : diff.synonyms_added) PrintSynonyms('+', rule);
    if (diff.Same()) {
      out_ << "no differences\n";
      return;
    }
    out_ << absl::StreamFormat(
        "topics: %d added, %d removed, %d changed; answers: %d added, %d removed, "
        "%d changed, %d under another id",
        diff.topics_added.size(), diff.topics_removed.size(), diff.topics_changed.size(),
        diff.added.size(), diff.removed.size(), diff.changed.size(),
        diff.id_changes.size());
    if (!diff.synonyms_added.empty() || !diff.synonyms_removed.empty()) {
      out_ << absl::StreamFormat("; synonyms: %d added, %d removed",
                                 diff.synonyms_added.size(),
                                 diff.synonyms_removed.size());
    }
    out_ << '\n';
  }

 private:
  static std::string Names(const std::vector<FieldChange>& fields) {
    return absl::StrJoin(fields, ", ", [](std::string* out, const FieldChange& change) {
      out->append(change.field);
    });
  }

  void PrintTopic(char mark, const v1::Topic& topic) {
    out_ << mark << " topic " << topic.topic_id() << ": " << topic.title() << '\n';
  }
  void PrintAnswer(char mark, const v1::Answer& answer) {
    out_ << mark << ' ' << answer.answer_id() << ": " << answer.question() << '\n';
  }

  void PrintSynonyms(char mark, const std::string& rule) {
    out_ << mark << " synonyms: " << rule << '\n';
  }

  // Ends the line of what they are fields of.
  void PrintFields(const std::vector<FieldChange>& fields) {
    if (brief_ && !fields.empty()) out_ << ": " << Names(fields);
    out_ << '\n';
    if (brief_) return;
    for (const FieldChange& change : fields) {
      if (change.list) {
        PrintList(change);
      } else {
        PrintText(change);
      }
    }
  }

  void PrintText(const FieldChange& change) {
    const auto pieces = DiffWords(change.before.front(), change.after.front());
    out_ << "    " << change.field << ": ";
    // Further lines of the text begin where the field's name does not hide them.
    for (const char c : ShowPieces(pieces, marks_, kContext)) {
      out_ << c;
      if (c == '\n') out_ << "        ";
    }
    out_ << '\n';
  }

  // What went and what came; where nothing did, the order is what changed.
  void PrintList(const FieldChange& change) {
    out_ << "    " << change.field << ':';
    const bool any = PrintMissing(change.before, change.after, marks_.removed_begin,
                                  marks_.removed_end);
    const bool more =
        PrintMissing(change.after, change.before, marks_.added_begin, marks_.added_end);
    out_ << (any || more ? "\n" : " in another order\n");
  }

  bool PrintMissing(const std::vector<std::string>& of,
                    const std::vector<std::string>& from, std::string_view begin,
                    std::string_view end) {
    std::multiset<std::string_view> there(from.begin(), from.end());
    bool any = false;
    for (const std::string& value : of) {
      if (const auto at = there.find(value); at != there.end()) {
        there.erase(at);
        continue;
      }
      out_ << "\n        " << begin << value << end;
      any = true;
    }
    return any;
  }

  const bool brief_;
  std::ostream& out_;
  Marks marks_;
};

Json ToJson(const std::vector<FieldChange>& fields) {
  Json all = Json::array();
  for (const FieldChange& change : fields) {
    Json& json = all.emplace_back(Json{{"field", change.field}});
    if (change.list) {
      json["old"] = change.before;
      json["new"] = change.after;
    } else {
      json["old"] = change.before.front();
      json["new"] = change.after.front();
    }
  }
  return all;
}

Json ToJson(const v1::Answer& answer) {
  return {{"answer_id", answer.answer_id()},
          {"topic_id", answer.topic_id()},
          {"question", answer.question()}};
}

Json ToJson(const v1::Topic& topic) {
  return {{"topic_id", topic.topic_id()}, {"title", topic.title()}};
}

template <typename Value>
Json ListOf(const std::vector<const Value*>& values) {
  Json all = Json::array();
  for (const Value* value : values) all.push_back(ToJson(*value));
  return all;
}

Json ToJson(const Flags& flags, const LibraryDiff& diff, bool with_synonyms) {
  Json topics = Json::array();
  for (const TopicChange& change : diff.topics_changed) {
    topics.push_back(
        {{"topic_id", change.after->topic_id()}, {"fields", ToJson(change.fields)}});
  }
  Json answers = Json::array();
  for (const AnswerChange& change : diff.changed) {
    answers.push_back(
        {{"answer_id", change.after->answer_id()}, {"fields", ToJson(change.fields)}});
  }
  Json ids = Json::array();
  for (const IdChange& moved : diff.id_changes) {
    ids.push_back({{"old_answer_id", moved.change.before->answer_id()},
                   {"new_answer_id", moved.change.after->answer_id()},
                   {"question_similarity", moved.question_similarity},
                   {"body_similarity", moved.body_similarity},
                   {"fields", ToJson(moved.change.fields)}});
  }
  Json json = {{"old", flags.before},
               {"new", flags.after},
               {"same", diff.Same()},
               {"topics",
                {{"added", ListOf(diff.topics_added)},
                 {"removed", ListOf(diff.topics_removed)},
                 {"changed", std::move(topics)}}},
               {"answers",
                {{"added", ListOf(diff.added)},
                 {"removed", ListOf(diff.removed)},
                 {"changed", std::move(answers)},
                 {"id_changed", std::move(ids)}}}};
  if (with_synonyms) {
    json["synonyms"] = {{"added", diff.synonyms_added},
                        {"removed", diff.synonyms_removed}};
  }
  return json;
}

// Adds what differs between the synonyms of two directories; false when some cannot be
// read, which was said.
bool AddSynonyms(const Flags& flags, const Output& to, LibraryDiff* diff) {
  const auto before = search::LoadSynonyms("auto", flags.before);
  const auto after = search::LoadSynonyms("auto", flags.after);
  for (const auto* synonyms : {&before, &after}) {
    if (synonyms->ok()) continue;
    to.err << "answerbook-content: " << synonyms->status().message() << '\n';
    return false;
  }
  DiffSynonyms(*before, *after, diff);
  return true;
}

ExitCode RunDiff(const Flags& flags, const Output& to) {
  std::optional<content::Library> before;
  std::optional<content::Library> after;
  LibraryDiff diff;
  // Of a library in one file the synonyms are elsewhere, if there are any.
  std::error_code error;
  const bool with_synonyms = std::filesystem::is_directory(flags.before, error) &&
                             std::filesystem::is_directory(flags.after, error);
  {
    Progress progress(to.err, isatty(STDERR_FILENO) != 0);
    progress.Show("reading", 0, 2);
    before = LoadOrSay(flags.before, flags.default_language, to);
    progress.Show("reading", 1, 2);
    after = LoadOrSay(flags.after, flags.default_language, to);
    if (!before || !after) return kFailed;
    progress.Show("comparing", 0, 0);
    diff = Diff(*before, *after);
    if (with_synonyms && !AddSynonyms(flags, to, &diff)) return kFailed;
  }
  if (flags.json) {
    to.out << ToJson(flags, diff, with_synonyms)
                  .dump(2, ' ', false, Json::error_handler_t::replace)
           << '\n';
  } else {
    const bool colours = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    Printer(flags, to.out, colours).Print(diff);
  }
  return diff.Same() ? kOk : kFindings;
}

}  // namespace

void AddDiff(CLI::App& app, Work& work) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app.add_subcommand("diff", "Says what differs between two libraries");
  command->add_option("old", flags->before, "a library")->required();
  command->add_option("new", flags->after, "the library that takes its place")
      ->required();
  command->add_flag("--json", flags->json, "print one JSON object");
  command->add_flag("--brief", flags->brief, "name what changed, without the texts");
  AddDefaultLanguage(*command, &flags->default_language);
  command->callback([flags, &work] {
    work = [flags](const Output& to) { return RunDiff(*flags, to); };
  });
}

}  // namespace answerbook::tools
