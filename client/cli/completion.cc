#include "client/cli/completion.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "client/cli/text_layout.h"

namespace answerbook::cli {
namespace {

constexpr char kFiles[] = ":files\n";
constexpr char kDone[] = ":done\n";

const CommandInfo* Find(const std::vector<CommandInfo>& commands, std::string_view name) {
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [&](const CommandInfo& c) { return c.name == name; });
  return found == commands.end() ? nullptr : &*found;
}

// What the words before the one that is being typed say about it.
struct Place {
  const CommandInfo* command = nullptr;  // null: none was named yet
  const FlagInfo* awaits_value = nullptr;
  bool only_operands = false;  // after --
  int operands = 0;            // after the command
  // The flags of every command, as they were given, for the connection.
  std::vector<std::string> common;
};

class Completer {
 public:
  Completer(const std::vector<std::string>& words, const ConnectTo& connect)
      : commands_(DescribeCommands()), connect_(connect) {
    if (words.empty()) return;
    for (size_t i = 0; i + 1 < words.size(); ++i) Pass(words[i]);
    typed_ = words.back();
  }

  std::string Run() {
    if (place_.awaits_value != nullptr) {
      return Values(place_.awaits_value->value, place_.awaits_value->choices, "", typed_);
    }
    if (!place_.only_operands && typed_.starts_with('-')) {
      const size_t equals = typed_.find('=');
      if (equals == std::string::npos) return Flags();
      const FlagInfo* flag = FindFlag(typed_.substr(0, equals));
      if (flag == nullptr) return kDone;
      return Values(flag->value, flag->choices, typed_.substr(0, equals + 1),
                    typed_.substr(equals + 1));
    }
    if (place_.command == nullptr) return Commands();
    if (place_.operands > 0) return kDone;
    return Values(place_.command->operand, place_.command->choices, "", typed_);
  }

 private:
  const FlagInfo* FindFlag(std::string_view name) const {
    for (const CommandInfo* command : {place_.command, commands_.data()}) {
      if (command == nullptr) continue;
      for (const FlagInfo& flag : command->flags) {
        if (flag.name == name) return &flag;
      }
    }
    return nullptr;
  }

  bool IsCommon(const FlagInfo* flag) const {
    const std::vector<FlagInfo>& common = commands_.front().flags;
    return flag->name != "--help" && flag->name != "--version" && flag >= common.data() &&
           flag < common.data() + common.size();
  }

  // Takes note of a word before the one that is being typed.
  void Pass(const std::string& word) {
    if (place_.awaits_value != nullptr) {
      if (IsCommon(place_.awaits_value)) {
        place_.common.push_back(absl::StrCat(place_.awaits_value->name, "=", word));
      }
      place_.awaits_value = nullptr;
    } else if (word == "--" && !place_.only_operands) {
      place_.only_operands = true;
    } else if (!place_.only_operands && word.starts_with("--")) {
      const size_t equals = word.find('=');
      const FlagInfo* flag = FindFlag(word.substr(0, equals));
      if (flag == nullptr) return;
      if (equals == std::string::npos && flag->value != ValueKind::kNone) {
        place_.awaits_value = flag;
      } else if (IsCommon(flag)) {
        place_.common.push_back(word);
      }
    } else if (place_.command != nullptr) {
      ++place_.operands;
    } else {
      place_.command = Find(commands_, word);
    }
  }

  // Adds a candidate when it goes on from what was typed.
  static void Offer(std::string_view candidate, std::string_view help,
                    std::string_view typed, std::string_view before, std::string* out) {
    if (!candidate.starts_with(typed)) return;
    std::string line = Harmless(help);
    std::replace(line.begin(), line.end(), '\n', ' ');
    out->append(before).append(candidate).append(line.empty() ? "" : "\t");
    out->append(line).append("\n");
  }

  std::string Commands() const {
    std::string out;
    for (const CommandInfo& command : commands_) {
      if (!command.name.empty()) Offer(command.name, command.help, typed_, "", &out);
    }
    return out + kDone;
  }

  std::string Flags() const {
    std::string out;
    for (const CommandInfo* command : {place_.command, commands_.data()}) {
      if (command == nullptr) continue;
      for (const FlagInfo& flag : command->flags) {
        // Every command has --help; it is offered once.
        if (command == commands_.data() && place_.command != nullptr &&
            (flag.name == "--help" || flag.name == "--version")) {
          continue;
        }
        Offer(flag.name + (flag.value == ValueKind::kNone ? "" : "="), flag.help, typed_,
              "", &out);
      }
    }
    return out + kDone;
  }

  std::string Values(ValueKind kind, const std::vector<std::string>& choices,
                     std::string_view before, std::string_view typed) const {
    std::string out;
    switch (kind) {
      case ValueKind::kFile:
        return kFiles;
      case ValueKind::kChoice:
        for (const std::string& choice : choices) Offer(choice, "", typed, before, &out);
        break;
      case ValueKind::kTopic:
      case ValueKind::kAnswer:
        out = FromServer(kind, before, typed);
        break;
      default:
        break;
    }
    return out + kDone;
  }

  // Ids of topics or of answers; empty when anything goes wrong: half a list could make a
  // shell take the only id that it got.
  std::string FromServer(ValueKind kind, std::string_view before,
                         std::string_view typed) const {
    std::vector<std::string> arguments = place_.common;
    arguments.emplace_back("topics");
    const Parsed parsed = ParseCommandLine(arguments);
    if (!parsed.invocation.has_value()) return "";
    const std::optional<Client> client = connect_(*parsed.invocation);
    if (!client.has_value()) return "";
    v1::ListTopicsRequest request;
    if (kind == ValueKind::kAnswer) request.set_view(v1::TOPIC_VIEW_FULL);
    std::string out;
    for (const absl::StatusOr<v1::Topic>& topic : client->ListTopics(request)) {
      if (!topic.ok()) return "";
      if (kind == ValueKind::kTopic) {
        Offer(topic->topic_id(), topic->title(), typed, before, &out);
        continue;
      }
      for (const v1::AnswerRef& answer : topic->answers()) {
        Offer(answer.answer_id(), answer.question(), typed, before, &out);
      }
    }
    return out;
  }

  std::vector<CommandInfo> commands_;
  const ConnectTo& connect_;
  Place place_;
  std::string typed_;
};

}  // namespace

std::string Complete(const std::vector<std::string>& words, const ConnectTo& connect) {
  return Completer(words, connect).Run();
}

}  // namespace answerbook::cli
