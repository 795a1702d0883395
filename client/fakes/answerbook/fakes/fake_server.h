// A server in the process of a test, which serves a library that the test gives it.
//
//   answerbook::fakes::FakeLibrary library;
//   library.AddTopic("pets", "Pets");
//   library.AddAnswer("pets", "may-cats-drink-milk", "May cats drink milk?",
//                     "Better not.");
//   answerbook::fakes::FakeServer server(library);
//   CodeUnderTest(answerbook::Client(server.Connect()));
//   EXPECT_EQ(server.calls("GetAnswer"), 1);
//
// It speaks gRPC on a loopback port, so that code under test goes all the way: status
// details, paging, deadlines, retries. It keeps the contract of
// answerbook/v1/answerbook_service.proto but in these points: Search compares whole
// words, has no spelling correction or languages, and its confidence is the share of the
// query's words that a phrasing of the question has; answers' bodies are returned as they
// are, whatever body_format says; nobody has to say who calls. For a test of answers'
// quality run a real server.
//
// Link answerbook::client_fakes. No use of GoogleTest.
#ifndef ANSWERBOOK_FAKES_FAKE_SERVER_H_
#define ANSWERBOOK_FAKES_FAKE_SERVER_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "answerbook/connection.h"
#include "answerbook/options.h"
#include "answerbook/v1/answerbook_service.pb.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace fakes {

// What a fake server serves: plain values, to be filled in as a test likes.
struct ANSWERBOOK_EXPORT FakeLibrary {
  std::vector<v1::Topic> topics;           // listed by topic_id
  std::vector<v1::Answer> answers;         // in the editor's order
  std::string content_version = "fake-1";  // to be another for other content

  // Adds a topic in English. What is returned is valid until the next topic is added.
  v1::Topic& AddTopic(const std::string& topic_id, const std::string& title);
  // Adds an answer in English whose body is its summary. The topic's title and disclaimer
  // are not filled in: set them in what is returned, which is valid until the next answer
  // is added.
  v1::Answer& AddAnswer(const std::string& topic_id, const std::string& answer_id,
                        const std::string& question, const std::string& summary);
};

// Thread-safe. Serves until it is destroyed; calls that are then under way fail.
class ANSWERBOOK_EXPORT FakeServer {
 public:
  // Aborts when no loopback port can be had.
  explicit FakeServer(FakeLibrary library);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  // Where it listens: "127.0.0.1:<port>".
  std::string target() const;
  // A connection to it.
  std::shared_ptr<Connection> Connect(const Options& options = {}) const;

  // Serves another library from now on. Page tokens of another content_version expire.
  void SetLibrary(FakeLibrary library);

  // The next `calls` calls of any method fail so, details included. Payloads of the
  // status become google.rpc details; see WithReason and WithRetryDelay.
  void FailNext(int calls, const absl::Status& status);

  // From now on calls take at least so long, unless they are cancelled.
  void SetLatency(absl::Duration latency);

  // How many calls there were of "ListTopics", "GetAnswer" or "Search"; of all for "".
  // Attempts count one by one, those that were made to fail too.
  int calls(const std::string& method = "") const;
  // The metadata of the last call.
  std::multimap<std::string, std::string> last_metadata() const;

 private:
  class Service;
  const std::unique_ptr<Service> service_;
};

// The status with an ErrorInfo of this reason, as the server's errors have one.
ANSWERBOOK_EXPORT absl::Status WithReason(absl::Status status, const std::string& reason);
// The status with a RetryInfo.
ANSWERBOOK_EXPORT absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);

}  // namespace fakes
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_FAKES_FAKE_SERVER_H_
