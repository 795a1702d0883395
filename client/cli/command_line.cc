#include "client/cli/command_line.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include "absl/strings/str_join.h"

#include <CLI/CLI.hpp>

namespace answerbook::cli {
namespace {

constexpr char kFooter[] = R"(Without a command, on a terminal, it is `interactive`.

Exit codes:
  0  answered, listed or found
  1  no match: the library does not answer this (search, ask)
  2  the command line or the request was wrong
  3  uncertain: the answer may be among the questions offered (ask)
  4  no such answer (get)
  5  no server, or no reply within the deadline
  6  any other error of the call

Environment: ANSWERBOOK_SERVER is the server when --server is not given;
ANSWERBOOK_DEADLINE is stronger than --deadline; ANSWERBOOK_HISTORY is the history's file,
or off; NO_COLOR turns highlights off; PAGER shows what is longer than the screen.

More: man answerbook)";

const std::vector<std::string> kColors = {"auto", "always", "never"};
const std::vector<std::string> kFormats = {"text", "markdown", "html"};
const std::vector<std::string> kShells = {"bash", "zsh", "fish"};

// What values are called in --help says of what kind they are.
constexpr char kFile[] = "FILE";
constexpr char kTopic[] = "TOPIC";
constexpr char kAnswer[] = "ID";

constexpr int kMostResults = 10'000;  // the server pages no further

v1::BodyFormat FormatOf(const std::string& name) {
  if (name == "html") return v1::BODY_FORMAT_HTML;
  return name == "markdown" ? v1::BODY_FORMAT_MARKDOWN : v1::BODY_FORMAT_PLAIN_TEXT;
}

// The flags, and where their values go.
class Grammar {
 public:
  Grammar() {
    app_.footer(kFooter);
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    app_.set_version_flag("--version", "answerbook " ANSWERBOOK_VERSION);
    AddCommonFlags();

    CLI::App* topics = Add(Command::kTopics, "topics", "List the topics");
    topics->add_flag("--full", full_, "with the questions of each topic");
    topics->add_option("--language", language_, "only in this language (BCP 47)")
        ->type_name("TAG");

    CLI::App* get = Add(Command::kGet, "get", "Show one answer by its id");
    get->add_option("id", said_.get_id, "the answer's id")
        ->required()
        ->type_name(kAnswer);
    Choice(get->add_option("--format", format_, "how the body is written"), kFormats);

    CLI::App* search = Add(Command::kSearch, "search", "Search for questions");
    AddWords(search);
    AddFilters(search);
    AddPageSize(search);
    search->add_option("--limit", limit_, "the most results, over all pages [10]")
        ->check(CLI::Range(1, kMostResults).description(""))
        ->type_name("N");
    search->add_flag("--all", said_.search.all, "all results, up to 10,000");
    search
        ->add_option("--min-confidence", min_confidence_,
                     "leave out weaker results (0 to 1)")
        ->type_name("X");
    search
        ->add_option("--page-token", page_token_,
                     "the page to begin with, from the one before it")
        ->type_name("TOKEN");
    AddExplain(search);

    CLI::App* ask =
        Add(Command::kAsk, "ask", "Answer a question, or say that nothing does");
    AddWords(ask);
    AddFilters(ask);

    CLI::App* interactive =
        Add(Command::kInteractive, "interactive",
            "Ask at a prompt, with history and Tab; or line by line from a pipe");
    AddFilters(interactive);
    AddPageSize(interactive);
    AddExplain(interactive);
    interactive->add_flag("--no-history", said_.no_history, "keep no history");

    CLI::App* completion = Add(Command::kCompletion, "completion",
                               "Print what makes a shell complete command lines");
    Choice(completion->add_option("shell", said_.shell, "bash, zsh or fish")->required(),
           kShells);
  }
  Grammar(const Grammar&) = delete;
  Grammar& operator=(const Grammar&) = delete;

  Parsed Parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) {  // --help and --version
        std::ostringstream text;
        app_.exit(error, text, text);
        return {{}, text.str(), kOk};
      }
      return Complaint(error.what());
    }
    return Understood();
  }

  std::vector<CommandInfo> Describe() {
    std::vector<CommandInfo> commands = {Describe(app_, "")};
    for (const auto& [command, kind] : commands_) {
      commands.push_back(Describe(*command, command->get_name()));
    }
    return commands;
  }

 private:
  // What is not in Invocation in the form in which it is read.
  struct Said : Invocation {
    std::string get_id;
  };

  void AddCommonFlags() {
    app_.add_option("--server", said_.server, "host:port of the server [localhost:50051]")
        ->type_name("HOST:PORT");
    CredentialFlags& credentials = said_.credentials;
    app_.add_flag("--tls", credentials.tls,
                  "encrypt, and trust the system's authorities");
    app_.add_option("--tls-ca", credentials.ca,
                    "encrypt, and trust the authorities in this PEM file")
        ->type_name(kFile);
    app_.add_option("--tls-cert", credentials.certificate,
                    "a certificate to show the server, a PEM file")
        ->type_name(kFile);
    app_.add_option("--tls-key", credentials.key, "the key of that certificate, PEM")
        ->type_name(kFile);
    app_.add_option("--token-file", credentials.token_file,
                    "a file with a token to show the server; needs TLS")
        ->type_name(kFile);
    app_.add_option("--deadline", deadline_, "how long a call may take, as 500ms or 10s")
        ->capture_default_str()
        ->type_name("TIME");
    app_.add_flag("--json", said_.json, "print JSON for machines");
    app_.add_flag("--no-pager", said_.no_pager, "never show long texts with a pager");
    said_.color = "auto";
    Choice(app_.add_option("--color", said_.color, "when to highlight"), kColors);
    app_.add_option("--width", said_.width,
                    "columns to wrap at [the terminal's, at most 100]")
        ->type_name("N");
  }

  CLI::App* Add(Command kind, const char* name, const char* help) {
    CLI::App* command = app_.add_subcommand(name, help);
    commands_.emplace_back(command, kind);
    return command;
  }

  void AddWords(CLI::App* command) {
    command->add_option("words", words_, "the question, with or without quotes")
        ->required()
        ->type_name("WORDS");
  }

  void AddFilters(CLI::App* command) {
    command->add_option("--topic", topics_, "only in this topic; may be repeated")
        ->allow_extra_args(false)
        ->type_name(kTopic);
    command
        ->add_option("--language", language_, "of the question and the answers (BCP 47)")
        ->type_name("TAG");
    command->add_flag("--no-spelling", no_spelling_, "do not correct spelling");
  }

  void AddPageSize(CLI::App* command) {
    command->add_option("--page-size", page_size_, "results in each page (1 to 100)")
        ->check(CLI::Range(1, kLargestPage).description(""))
        ->type_name("N");
  }

  void AddExplain(CLI::App* command) {
    command->add_flag("--explain", said_.search.explain,
                      "with what matched, and what the figures mean");
  }

  void Choice(CLI::Option* option, const std::vector<std::string>& choices) {
    option->check(CLI::IsMember(choices).description(""))
        ->type_name(absl::StrJoin(choices, "|"))
        ->capture_default_str();
    choices_[option] = choices;
  }

  static Parsed Complaint(const std::string& what) {
    return {{}, "answerbook: " + what + "\nTry answerbook --help.\n", kUsage};
  }

  Parsed Understood() {
    for (const auto& [command, kind] : commands_) {
      if (command->parsed()) said_.command = kind;
    }
    if (!absl::ParseDuration(deadline_, &said_.deadline) ||
        said_.deadline <= absl::ZeroDuration()) {
      return Complaint("--deadline: not a positive duration such as 500ms or 10s: " +
                       deadline_);
    }
    if (said_.search.all && limit_ > 0) {
      return Complaint("--all and --limit: only one of them can be given");
    }
    said_.list.set_view(full_ ? v1::TOPIC_VIEW_FULL : v1::TOPIC_VIEW_BASIC);
    said_.list.set_language(language_);
    said_.get.set_answer_id(said_.get_id);
    said_.get.set_body_format(FormatOf(format_));
    if (limit_ > 0) said_.search.limit = limit_;
    v1::SearchRequest& search = said_.search.request;
    search.set_query(absl::StrJoin(words_, " "));
    search.set_language(language_);
    search.set_page_size(page_size_);
    search.set_page_token(page_token_);
    search.set_min_confidence(min_confidence_);
    if (no_spelling_) search.set_spelling(v1::SPELLING_OFF);
    for (const std::string& id : topics_) search.add_topic_ids(id);
    return {said_, "", kOk};
  }

  ValueKind KindOf(const CLI::Option* option) const {
    if (option->get_items_expected_max() == 0) return ValueKind::kNone;
    if (choices_.count(option) != 0) return ValueKind::kChoice;
    const std::string type = option->get_type_name();
    if (type == kFile) return ValueKind::kFile;
    if (type == kTopic) return ValueKind::kTopic;
    return type == kAnswer ? ValueKind::kAnswer : ValueKind::kText;
  }

  CommandInfo Describe(const CLI::App& app, const std::string& name) const {
    CommandInfo info{name, app.get_description(), {}, ValueKind::kNone, {}};
    for (const CLI::Option* option : app.get_options()) {
      const auto found = choices_.find(option);
      const std::vector<std::string> choices =
          found == choices_.end() ? std::vector<std::string>{} : found->second;
      if (option->get_positional()) {
        info.operand = KindOf(option);
        info.choices = choices;
      } else {
        info.flags.push_back({"--" + option->get_lnames().front(),
                              option->get_description(), KindOf(option), choices});
      }
    }
    return info;
  }

  CLI::App app_{"Asks an Answerbook server: a curated library of questions and answers.",
                "answerbook"};
  std::vector<std::pair<CLI::App*, Command>> commands_;
  std::map<const CLI::Option*, std::vector<std::string>> choices_;

  Said said_;
  std::string deadline_ = "10s";
  bool full_ = false;
  std::string language_;
  std::string format_ = "text";
  std::vector<std::string> words_;
  std::vector<std::string> topics_;
  std::string page_token_;
  float min_confidence_ = 0;
  int page_size_ = 0;
  int limit_ = 0;
  bool no_spelling_ = false;
};

}  // namespace

Parsed ParseCommandLine(std::vector<std::string> arguments) {
  return Grammar().Parse(std::move(arguments));
}

std::vector<CommandInfo> DescribeCommands() { return Grammar().Describe(); }

}  // namespace answerbook::cli
