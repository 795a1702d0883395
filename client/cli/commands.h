// What the demo client's commands do once the command line has been read.
#ifndef ANSWERBOOK_CLIENT_CLI_COMMANDS_H_
#define ANSWERBOOK_CLIENT_CLI_COMMANDS_H_

#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "google/protobuf/message.h"

#include "answerbook/client.h"
#include "client/cli/exit_codes.h"
#include "client/cli/render.h"

namespace answerbook::cli {

// Where output goes and how it looks. With `json`, each command writes the response (ask:
// an object of `search` and, when answered, `answer`) as one line of protobuf JSON with
// the contract's field names and every field, and errors as an object with `code`,
// `message` and `reason`.
struct Output {
  std::ostream& out;
  std::ostream& err;
  Style style;
  bool json = false;
};

// The most results that a server puts on one page.
inline constexpr int kLargestPage = 100;

// What to search for and how much of what is found to show.
struct SearchPlan {
  v1::SearchRequest request;  // its page_size: 0 means as fits best
  // The most results, over all pages; without, one page. Not together with `all`.
  std::optional<int> limit;
  bool all = false;
  bool explain = false;
};

// Says what went wrong, and how to end.
ExitCode Report(const absl::Status& status, const Output& to);

// All pages from that of `request` on as one response, which is what a person or a script
// wants of a list. When the content changes on the way they are asked for again, up to
// three times, for what was read so far belongs to another version.
absl::StatusOr<v1::ListTopicsResponse> AllTopics(
    const v1::ListTopicsRequest& request,
    const std::function<
        absl::StatusOr<v1::ListTopicsResponse>(const v1::ListTopicsRequest&)>& fetch);

ExitCode Topics(const Client& client, const v1::ListTopicsRequest& request,
                const Output& to);
ExitCode Get(const Client& client, const v1::GetAnswerRequest& request, const Output& to);
// The results of several pages are shown, and written as JSON, as one response.
ExitCode Search(const Client& client, const SearchPlan& plan, const Output& to);
ExitCode Ask(const Client& client, const v1::SearchRequest& request, const Output& to);

// A message as the one line that `json` asks for.
std::string ToJson(const google::protobuf::Message& message);

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_COMMANDS_H_
