// The settings of answerbookd, each described once: flags, environment, configuration
// file, help and --print_config are all made from this table.
#ifndef ANSWERBOOK_SERVICE_SERVER_SETTINGS_H_
#define ANSWERBOOK_SERVICE_SERVER_SETTINGS_H_

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "service/server/options.h"

namespace answerbook::server {

struct Setting {
  using Member = std::variant<std::string Options::*, bool Options::*, int Options::*,
                              double Options::*, absl::Duration Options::*,
                              std::vector<std::string> Options::*>;

  std::string_view name;  // of the flag and of the key in the file
  Member member;
  std::string_view help;

  bool is_switch() const { return std::holds_alternative<bool Options::*>(member); }
  bool is_list() const {
    return std::holds_alternative<std::vector<std::string> Options::*>(member);
  }
};

// All of them, in the order of the help.
std::span<const Setting> AllSettings();

// Null when there is none of this name.
const Setting* FindSetting(std::string_view name);

// The name that is most like `name`, for someone who mistyped it; empty when none is.
std::string_view NearestSetting(std::string_view name);

// ANSWERBOOK_NAME.
std::string EnvironmentName(const Setting& setting);

// Sets it from text, as flags and the environment have it: lists are separated by commas.
// INVALID_ARGUMENT, saying what would be right, when the text is none of its type.
absl::Status SetFromText(const Setting& setting, std::string_view text, Options* options);

// The text that SetFromText takes.
std::string ToText(const Setting& setting, const Options& options);

// The value in YAML, on one line.
std::string ToYaml(const Setting& setting, const Options& options);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_SETTINGS_H_
