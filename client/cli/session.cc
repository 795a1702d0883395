#include "client/cli/session.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "answerbook/error_details.h"

namespace answerbook::cli {
namespace {

constexpr char kHelp[] = R"(Type a question. Then:
  NUMBER        open that result
  next, more    more results of the last question
  topics        what the library is about
  help          this text
  quit          leave; so does Ctrl-D
An id that was shown opens its answer. Begin with ? to ask for a word that means something
here: ? topics. Tab completes questions that the library answers, Ctrl-C abandons a line
or a call, Ctrl-R looks in the history.
)";

constexpr std::array<std::string_view, 6> kCommands = {"topics", "next", "more",
                                                       "help",   "quit", "exit"};

// For Tab: it must not keep anyone waiting.
constexpr absl::Duration kSuggestionTime = absl::Seconds(1);
constexpr size_t kMostQuestions = 20'000;
constexpr size_t kMostNearest = 5;

bool IsCommand(std::string_view line) {
  return std::find(kCommands.begin(), kCommands.end(), line) != kCommands.end();
}

bool IsNumber(std::string_view line) {
  return std::all_of(line.begin(), line.end(), absl::ascii_isdigit);
}

std::string Trimmed(std::string line) {
  absl::StripAsciiWhitespace(&line);
  return line;
}

}  // namespace

Session::Session(Client client, SearchPlan plan, TerminalSignals* signals)
    : client_(std::move(client)), plan_(std::move(plan)), signals_(signals) {}

bool Session::IsQuestion(const std::string& line) const {
  const std::string text = Trimmed(line);
  return !text.empty() && !IsCommand(text) && !IsNumber(text) && shown_.count(text) == 0;
}

Step Session::Handle(const std::string& line, const Output& to) {
  const std::string text = Trimmed(line);
  if (text.empty()) return Step::kGoOn;
  if (text == "quit" || text == "exit") return Step::kLeave;
  if (text == "topics") {
    ListTopics(to);
    return Step::kLongText;
  }
  if (IsNumber(text)) {
    OpenNumber(text, to);
    return Step::kLongText;
  }
  if (shown_.count(text) != 0) {
    OpenAnswer(text, to);
    return Step::kLongText;
  }
  const std::string question = text.front() == '?' ? Trimmed(text.substr(1)) : text;
  if (text == "help" || question.empty()) {
    to.out << kHelp;
  } else if (text == "next" || text == "more") {
    NextPage(to);
  } else {
    Ask(question, to);
  }
  return Step::kGoOn;
}

void Session::Ask(const std::string& question, const Output& to) {
  request_ = plan_.request;
  request_.set_query(question);
  request_.clear_page_token();
  next_page_token_.clear();
  results_.clear();
  const auto found = Await(client_.AsyncSearch(request_), signals_);
  if (!found.has_value()) return;
  if (!found->ok()) return Fail(found->status(), to);
  ShowPage(**found, to);
}

void Session::NextPage(const Output& to) {
  if (next_page_token_.empty()) {
    return Complain(results_.empty() ? "ask a question first" : "no more results", to);
  }
  request_.set_page_token(next_page_token_);
  const auto found = Await(client_.AsyncSearch(request_), signals_);
  if (!found.has_value()) return;
  if (ErrorReason(found->status()) == kPageTokenExpired) {
    to.err << "The library has changed; its results from the beginning:\n";
    return Ask(request_.query(), to);
  }
  if (!found->ok()) return Fail(found->status(), to);
  ShowPage(**found, to);
}

void Session::ShowPage(const v1::SearchResponse& response, const Output& to) {
  ResultsView view;
  view.first_number = static_cast<int>(results_.size()) + 1;
  if (plan_.explain) view.explain = &request_;
  next_page_token_ = response.next_page_token();
  if (!next_page_token_.empty()) view.more = "next";
  for (const v1::SearchResult& result : response.results()) {
    results_.push_back(result.answer().answer_id());
    shown_.insert(result.answer().answer_id());
  }
  to.out << (to.json ? ToJson(response) + "\n" : RenderResults(response, view, to.style));
}

void Session::OpenNumber(const std::string& digits, const Output& to) {
  size_t number = 0;
  if (results_.empty()) return Complain("ask a question first", to);
  if (!absl::SimpleAtoi(digits, &number) || number < 1 || number > results_.size()) {
    return Complain(
        absl::StrCat("there is no result ", digits, ", only 1 to ", results_.size()), to);
  }
  OpenAnswer(results_[number - 1], to);
}

void Session::OpenAnswer(const std::string& id, const Output& to) {
  v1::GetAnswerRequest request;
  request.set_answer_id(id);
  request.set_body_format(v1::BODY_FORMAT_PLAIN_TEXT);
  const auto response = Await(client_.AsyncGetAnswer(request), signals_);
  if (!response.has_value()) return;
  if (!response->ok()) return Fail(response->status(), to);
  const v1::Answer& answer = (*response)->answer();
  for (const v1::AnswerRef& related : answer.related()) {
    shown_.insert(related.answer_id());
  }
  to.out << (to.json ? ToJson(**response) + "\n"
                     : RenderAnswer(answer, /*verbatim=*/false, to.style));
}

void Session::ListTopics(const Output& to) {
  v1::ListTopicsRequest request;
  request.set_language(plan_.request.language());
  bool interrupted = false;
  const auto all = AllTopics(
      request, [&](const auto& wanted) -> absl::StatusOr<v1::ListTopicsResponse> {
        auto page = Await(client_.AsyncListTopics(wanted), signals_);
        interrupted = !page.has_value();
        if (interrupted) return absl::CancelledError();
        return *std::move(page);
      });
  if (interrupted) return;
  if (!all.ok()) return Fail(all.status(), to);
  to.out << (to.json ? ToJson(*all) + "\n" : RenderTopics(*all, to.style));
}

void Session::Complain(const std::string& what, const Output& to) {
  to.err << "answerbook: " << what << '\n';
  Failed(kUsage);
}

void Session::Fail(const absl::Status& status, const Output& to) {
  Failed(Report(status, to));
}

void Session::Failed(ExitCode code) {
  if (first_failure_ == kOk) first_failure_ = code;
}

void Session::LoadQuestions() {
  v1::ListTopicsRequest request;
  request.set_view(v1::TOPIC_VIEW_FULL);
  request.set_language(plan_.request.language());
  questions_.clear();
  const absl::Time end = absl::Now() + kSuggestionTime;
  do {
    const absl::Duration left = end - absl::Now();
    if (left <= absl::ZeroDuration()) break;
    const auto page = Await(
        client_.AsyncListTopics(request, Options{}.set<DeadlineOption>(left)), signals_);
    if (!page.has_value() || !page->ok()) break;
    for (const v1::Topic& topic : (*page)->topics()) {
      for (const v1::AnswerRef& answer : topic.answers()) {
        questions_.push_back(answer.question());
      }
    }
    request.set_page_token((*page)->next_page_token());
  } while (!request.page_token().empty() && questions_.size() < kMostQuestions);
  questions_loaded_ = !questions_.empty();
}

Suggestions Session::Suggest(const std::string& line) {
  Suggestions found;
  const std::string text(absl::StripLeadingAsciiWhitespace(line));
  if (text.empty()) {
    found.nearest.assign(kCommands.begin(), kCommands.end());
    return found;
  }
  for (const std::string_view command : kCommands) {
    if (command.substr(0, text.size()) == text) found.completions.emplace_back(command);
  }
  if (!questions_loaded_) LoadQuestions();
  for (const std::string& question : questions_) {
    if (absl::StartsWithIgnoreCase(question, text)) found.completions.push_back(question);
  }
  if (!found.completions.empty()) return found;
  v1::SearchRequest request = plan_.request;
  request.set_query(text);
  request.set_page_size(static_cast<int>(kMostNearest));
  const auto near =
      Await(client_.AsyncSearch(request, Options{}.set<DeadlineOption>(kSuggestionTime)),
            signals_);
  if (near.has_value() && near->ok()) {
    for (const v1::SearchResult& result : (*near)->results()) {
      found.nearest.push_back(result.answer().question());
    }
  }
  return found;
}

}  // namespace answerbook::cli
