// Settings for the client, typed: a setting is a type, its value has the type that it
// names.
//
//   auto options = answerbook::Options{}
//                      .set<answerbook::DeadlineOption>(absl::Seconds(2))
//                      .set<answerbook::UserAgentOption>("my-service/1.4");
//
// What is set in the environment counts first, then what a call is given, then what the
// client was given, then what the connection was given, then the default.
#ifndef ANSWERBOOK_OPTIONS_H_
#define ANSWERBOOK_OPTIONS_H_

#include <any>
#include <map>
#include <memory>
#include <string>
#include <typeindex>
#include <utility>

#include "absl/time/time.h"

namespace grpc {
class ChannelCredentials;
}

namespace answerbook {

// How long a call may take at most, waiting for a connection included; then it fails
// with DEADLINE_EXCEEDED. Must be positive. Default: 10 seconds. Environment:
// ANSWERBOOK_DEADLINE, as absl::ParseDuration takes it ("1.5s", "300ms").
struct DeadlineOption {
  using Type = absl::Duration;
};

// How the connection proves who is there. Only MakeConnection looks at it. Default:
// plaintext, for a server on the same machine or behind a proxy that encrypts.
struct CredentialsOption {
  using Type = std::shared_ptr<grpc::ChannelCredentials>;
};

// Put before the SDK's own user agent, for the server's logs. Only MakeConnection looks
// at it. Default: nothing.
struct UserAgentOption {
  using Type = std::string;
};

// A set of settings. A value type; not synchronised.
class Options {
 public:
  // Sets `Option`, whatever it was before.
  template <typename Option>
  Options& set(typename Option::Type value) & {
    values_.insert_or_assign(typeid(Option), std::any(std::move(value)));
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
    return values_.count(typeid(Option)) != 0;
  }

  // What `Option` is set to here; `otherwise` when it is not.
  template <typename Option>
  typename Option::Type get(typename Option::Type otherwise = {}) const {
    const auto found = values_.find(typeid(Option));
    if (found == values_.end()) return otherwise;
    const auto* value = std::any_cast<typename Option::Type>(&found->second);
    return value == nullptr ? otherwise : *value;
  }

  // These settings, with those of `fallback` where there is none here.
  Options MergedOver(const Options& fallback) const {
    Options merged = *this;
    merged.values_.insert(fallback.values_.begin(), fallback.values_.end());
    return merged;
  }

 private:
  std::map<std::type_index, std::any> values_;
};

}  // namespace answerbook

#endif  // ANSWERBOOK_OPTIONS_H_
