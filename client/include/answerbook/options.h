// Settings for the client, typed: a setting is a type, its value has the type that it
// names.
//
//   auto options = answerbook::Options{}
//                      .set<answerbook::DeadlineOption>(absl::Seconds(2))
//                      .set<answerbook::UserAgentOption>("my-service/1.4");
//
// What is set in the environment counts first, then what a call is given, then what the
// client was given, then what the connection was given, then the default. The environment
// is read once, when a connection is made.
//
// Here are the settings of calls. More stand beside what they are about: policies.h (when
// to try again), credentials.h (TLS and tokens), observer.h (logs, metrics, traces),
// answer_cache.h.
#ifndef ANSWERBOOK_OPTIONS_H_
#define ANSWERBOOK_OPTIONS_H_

#include <any>
#include <map>
#include <memory>
#include <string>
#include <typeindex>
#include <utility>

#include "absl/time/time.h"

#include "answerbook/version.h"

namespace answerbook {
inline namespace sdk_v0 {

// How long a call may take at most, all its attempts and the pauses between them
// included; then it fails with DEADLINE_EXCEEDED. For a batch: all of it. Must be
// positive; absl::InfiniteDuration() is none at all. Default: 10 seconds. Environment:
// ANSWERBOOK_DEADLINE, as absl::ParseDuration takes it ("1.5s", "300ms").
struct DeadlineOption {
  using Type = absl::Duration;
};

// How long one attempt may take; what takes longer is tried again, elsewhere if there is
// an elsewhere, as the retry policy allows. For replicas that hang and do not fail. Must
// be positive. Default: as long as the deadline. Environment: ANSWERBOOK_ATTEMPT_TIMEOUT.
struct AttemptTimeoutOption {
  using Type = absl::Duration;
};

// What the call is called in the logs of both sides: 1 to 128 letters, digits and
// `-_.:/+=@`. All attempts of a call have the same, and errors name it (RequestId in
// error_details.h). Default: none.
struct RequestIdOption {
  using Type = std::string;
};

// Whether calls without a RequestIdOption get a random one of 128 bits, in hexadecimal.
// Default: false, for it costs some bytes and half a microsecond a call.
struct GenerateRequestIdsOption {
  using Type = bool;
};

// The W3C trace context that the call belongs to, as the header `traceparent` has it.
// Default: none. See observer.h for tracing by a library.
struct TraceparentOption {
  using Type = std::string;
};

// Put before the SDK's own user agent, for the server's logs: printable ASCII and spaces.
// Only MakeConnection looks at it. Default: nothing.
struct UserAgentOption {
  using Type = std::string;
};

// How many calls a batch (Client::GetAnswers) has under way at once: 1 to 1,000. More
// than the server lets a connection have (100 by default) wait for their turn. Counts
// for a call or a client, not for a connection. Default: 32.
struct BatchParallelismOption {
  using Type = int;
};

// A set of settings. A value type; copies share what they hold until one is changed, so
// passing one on costs a reference count. Not synchronised.
class Options {
 public:
  // Sets `Option`, whatever it was before.
  template <typename Option>
  Options& set(typename Option::Type value) & {
    Own().insert_or_assign(typeid(Option), std::any(std::move(value)));
    return *this;
  }
  template <typename Option>
  Options&& set(typename Option::Type value) && {
    set<Option>(std::move(value));
    return std::move(*this);
  }

  // Whether `Option` is set here.
  template <typename Option>
  bool has() const {
    return Find<Option>() != nullptr;
  }

  // What `Option` is set to here; `otherwise` when it is not.
  template <typename Option>
  typename Option::Type get(const typename Option::Type& otherwise = {}) const {
    const auto* value = Find<Option>();
    return value == nullptr ? otherwise : *value;
  }

  // Whether nothing is set here.
  bool empty() const { return values_ == nullptr; }

  // These settings, with those of `fallback` where there is none here.
  Options MergedOver(const Options& fallback) const {
    if (fallback.empty()) return *this;
    if (empty()) return fallback;
    Options merged = *this;
    merged.Own().insert(fallback.values_->begin(), fallback.values_->end());
    return merged;
  }

 private:
  using Values = std::map<std::type_index, std::any>;

  template <typename Option>
  const typename Option::Type* Find() const {
    if (values_ == nullptr) return nullptr;
    const auto found = values_->find(typeid(Option));
    if (found == values_->end()) return nullptr;
    return std::any_cast<typename Option::Type>(&found->second);
  }

  // The values, shared with nobody. (Copies that are made meanwhile by another thread
  // would be a race on this object, which its users rule out.)
  Values& Own() {
    if (values_ == nullptr) {
      values_ = std::make_shared<Values>();
    } else if (values_.use_count() > 1) {
      values_ = std::make_shared<Values>(*values_);
    }
    return *values_;
  }

  std::shared_ptr<Values> values_;
};

}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_OPTIONS_H_
