// The demo client: asks an Answerbook server from the command line.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"

#include "answerbook/client.h"
#include "client/cli/commands.h"
#include <CLI/CLI.hpp>

namespace answerbook::cli {
namespace {

constexpr char kFooter[] = R"(Exit codes:
  0  answered, listed or found
  1  no match: the library does not answer this (search, ask)
  2  the command line or the request was wrong
  3  uncertain: the answer may be among the questions offered (ask)
  4  no such answer (get)
  5  no server, or no reply within the deadline
  6  any other error of the call

Environment: ANSWERBOOK_SERVER is the server when --server is not given; NO_COLOR turns
highlights off.)";

constexpr size_t kNarrowest = 20;
constexpr size_t kWidest = 100;  // longer lines are hard to read
constexpr size_t kWidthOfPipes = 80;

// Columns to write to, and whether to highlight.
Style StyleFor(const std::string& color, size_t width) {
  Style style;
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  const char* no_color = std::getenv("NO_COLOR");
  style.color = color == "always" || (color == "auto" && terminal &&
                                      (no_color == nullptr || *no_color == '\0'));
  style.width = kWidthOfPipes;
  winsize size{};
  if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = std::min<size_t>(size.ws_col, kWidest);
  }
  if (width > 0) style.width = width;
  style.width = std::max(style.width, kNarrowest);
  return style;
}

std::string Join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

int Main(int argc, char** argv) {
  // Whoever reads may stop reading (`| head`): that is no error.
  std::signal(SIGPIPE, SIG_DFL);

  CLI::App app("Asks an Answerbook server: a curated library of questions and answers.",
               "answerbook");
  app.footer(kFooter);
  app.require_subcommand(0, 1);  // none is told apart from an unknown one below
  app.fallthrough();
  app.set_version_flag("--version", ANSWERBOOK_VERSION);

  std::string server;
  std::string deadline_text = "10s";
  std::string color = "auto";
  size_t width = 0;
  bool json = false;
  app.add_option("--server", server, "host:port of the server [localhost:50051]");
  app.add_option("--deadline", deadline_text, "how long a call may take, as 500ms or 10s")
      ->capture_default_str();
  app.add_flag("--json", json, "print JSON for machines");
  app.add_option("--color", color, "when to highlight")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  app.add_option("--width", width, "columns to wrap at [the terminal's, at most 100]");

  v1::ListTopicsRequest list;
  CLI::App* topics = app.add_subcommand("topics", "List the topics");
  bool full = false;
  topics->add_flag("--full", full, "with the questions of each topic");
  std::string language;
  topics->add_option("--language", language, "only in this language (BCP 47)");

  v1::GetAnswerRequest get_request;
  CLI::App* get = app.add_subcommand("get", "Show one answer by its id");
  std::string answer_id;
  get->add_option("id", answer_id, "the answer's id")->required();
  std::string format = "text";
  get->add_option("--format", format, "how the body is written")
      ->check(CLI::IsMember({"text", "markdown", "html"}))
      ->capture_default_str();

  v1::SearchRequest search_request;
  std::vector<std::string> words;
  std::vector<std::string> topic_ids;
  std::string page_token;
  float min_confidence = 0;
  int limit = 0;
  bool no_spelling = false;
  const auto add_query_options = [&](CLI::App* command) {
    command->add_option("words", words, "the question, with or without quotes")
        ->required();
    command->add_option("--topic", topic_ids, "only in this topic; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--language", language,
                        "of the question and the answers (BCP 47)");
    command->add_flag("--no-spelling", no_spelling, "do not correct spelling");
  };
  CLI::App* search = app.add_subcommand("search", "Search for questions");
  add_query_options(search);
  search->add_option("--limit", limit, "results on a page [10]");
  search->add_option("--min-confidence", min_confidence,
                     "leave out weaker results (0 to 1)");
  search->add_option("--page-token", page_token,
                     "the page to show, from the one before it");
  CLI::App* ask =
      app.add_subcommand("ask", "Answer a question, or say that nothing does");
  add_query_options(ask);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      app.exit(error);  // --help and --version
      return kOk;
    }
    std::cerr << "answerbook: " << error.what() << "\nTry answerbook --help.\n";
    return kUsage;
  }

  if (app.get_subcommands().empty()) {
    std::cerr
        << "answerbook: name a command: topics, get, search or ask.\nTry answerbook "
           "--help.\n";
    return kUsage;
  }

  absl::Duration deadline;
  if (!absl::ParseDuration(deadline_text, &deadline) ||
      deadline <= absl::ZeroDuration()) {
    std::cerr << "answerbook: --deadline: not a positive duration such as 500ms or 10s: "
              << deadline_text << '\n';
    return kUsage;
  }
  const Client client(
      MakeConnection(server, Options{}.set<UserAgentOption>("answerbook-cli")),
      Options{}.set<DeadlineOption>(deadline));
  const Output to{std::cout, std::cerr, StyleFor(color, width), json};

  if (topics->parsed()) {
    list.set_view(full ? v1::TOPIC_VIEW_FULL : v1::TOPIC_VIEW_BASIC);
    list.set_language(language);
    return Topics(client, list, to);
  }
  if (get->parsed()) {
    static const std::map<std::string, v1::BodyFormat> kFormats = {
        {"text", v1::BODY_FORMAT_PLAIN_TEXT},
        {"markdown", v1::BODY_FORMAT_MARKDOWN},
        {"html", v1::BODY_FORMAT_HTML}};
    get_request.set_answer_id(answer_id);
    get_request.set_body_format(kFormats.at(format));
    return Get(client, get_request, to);
  }
  search_request.set_query(Join(words));
  search_request.set_language(language);
  search_request.set_page_size(limit);
  search_request.set_page_token(page_token);
  search_request.set_min_confidence(min_confidence);
  if (no_spelling) search_request.set_spelling(v1::SPELLING_OFF);
  for (const std::string& id : topic_ids) search_request.add_topic_ids(id);
  return search->parsed() ? Search(client, search_request, to)
                          : Ask(client, search_request, to);
}

}  // namespace
}  // namespace answerbook::cli

int main(int argc, char** argv) { return answerbook::cli::Main(argc, argv); }
