#include "service/server/configuration.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "service/server/config_file.h"
#include "service/server/settings.h"

namespace answerbook::server {
namespace {

constexpr std::string_view kPrefix = "ANSWERBOOK_";
constexpr std::string_view kConfigVariable = "ANSWERBOOK_CONFIG";
constexpr std::string_view kCommandLine = "command line";

// Of the SDK, the demo client, the tests and the scripts.
constexpr std::array<std::string_view, 11> kOtherPrograms = {
    "ANSWERBOOK_SERVER",   "ANSWERBOOK_DEADLINE",      "ANSWERBOOK_ATTEMPT_TIMEOUT",
    "ANSWERBOOK_HISTORY",  "ANSWERBOOK_ETCD",          "ANSWERBOOK_GRPCURL",
    "ANSWERBOOK_WERROR",   "ANSWERBOOK_BREAKING_BASE", "ANSWERBOOK_CLEAN_ROOT_BASE",
    "ANSWERBOOK_PROMTOOL", "ANSWERBOOK_SHARED_DIR"};

class Gatherer {
 public:
  explicit Gatherer(Configuration* configuration) : out_(*configuration) {}

  void ReadArguments(const std::vector<std::string>& arguments) {
    for (size_t i = 0; i < arguments.size(); ++i) {
      std::string_view argument = arguments[i];
      if (!argument.starts_with('-') || argument == "-" || argument == "--") {
        Fault("'", argument, "' is no flag; values are given as --flag=value");
        continue;
      }
      argument.remove_prefix(argument.starts_with("--") ? 2 : 1);
      const size_t equals = argument.find('=');
      const std::string_view name = argument.substr(0, equals);
      std::optional<std::string_view> value;
      if (equals != std::string_view::npos) value = argument.substr(equals + 1);
      if (name == "help" || name == "h") {
        out_.action = Configuration::Action::kHelp;
      } else if (name == "version") {
        out_.action = Configuration::Action::kVersion;
      } else if (name == "print_config") {
        out_.action = Configuration::Action::kPrintConfig;
      } else if (name == "flagfile") {
        Fault(
            "--flagfile: there is no such flag; --config=FILE reads settings from YAML");
      } else if (const Setting* setting = FindSetting(name);
                 setting != nullptr || name == "config") {
        if (!value.has_value() && setting != nullptr && setting->is_switch()) {
          value = "true";
        }
        if (!value.has_value()) {
          if (i + 1 == arguments.size()) {
            Fault("--", name, ": has no value");
            continue;
          }
          value = arguments[++i];
        }
        if (setting == nullptr) {
          config_ = std::string(*value);
        } else {
          flags_[setting->name] = std::string(*value);
        }
      } else if (const Setting* negated =
                     name.starts_with("no") ? FindSetting(name.substr(2)) : nullptr;
                 negated != nullptr && negated->is_switch() && !value.has_value()) {
        flags_[negated->name] = "false";
      } else {
        const std::string nearest(NearestSetting(name));
        Fault("--", name, ": there is no such flag",
              nearest.empty() ? "" : absl::StrCat("; is --", nearest, " meant?"));
      }
    }
  }

  void ReadEnvironment(const std::vector<std::string>& environment) {
    for (const std::string& entry : environment) {
      if (!absl::StartsWith(entry, absl::string_view(kPrefix.data(), kPrefix.size()))) {
        continue;
      }
      const size_t equals = entry.find('=');
      if (equals == std::string::npos) continue;
      const std::string name = entry.substr(0, equals);
      const std::string value = entry.substr(equals + 1);
      if (name == kConfigVariable) {
        if (!config_.has_value()) config_ = value;
        continue;
      }
      const std::span<const Setting> all = AllSettings();
      const auto found = std::find_if(
          all.begin(), all.end(),
          [&](const Setting& setting) { return EnvironmentName(setting) == name; });
      if (found != all.end()) {
        environment_[found->name] = value;
      } else if (!IsForeignVariable(name)) {
        std::string lower;
        for (const char c : name.substr(kPrefix.size())) {
          lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
        }
        const Setting* nearest = FindSetting(NearestSetting(lower));
        Fault(name, ": the environment has it, but there is no such setting",
              nearest == nullptr
                  ? ""
                  : absl::StrCat("; is ", EnvironmentName(*nearest), " meant?"));
      }
    }
  }

  void Apply() {
    if (config_.has_value()) {
      for (const ConfigEntry& entry : ReadConfig(*config_, &out_.faults)) {
        // What counts before it is not looked at, as with flags given twice.
        if (flags_.contains(entry.setting->name) ||
            environment_.contains(entry.setting->name)) {
          continue;
        }
        Set(*entry.setting, entry.text, absl::StrCat(*config_, ":", entry.line));
      }
    }
    for (const auto& [name, text] : environment_) {
      if (flags_.contains(name)) continue;
      const Setting& setting = *FindSetting(name);
      Set(setting, text, EnvironmentName(setting));
    }
    for (const auto& [name, text] : flags_) {
      Set(*FindSetting(name), text, std::string(kCommandLine));
    }
  }

  void Check() {
    const absl::Status status = Validate(out_.options);
    if (status.ok()) return;
    for (const absl::string_view line : absl::StrSplit(status.message(), '\n')) {
      // "--name: what": who reads it must know which file to mend.
      const size_t colon = line.find(": ");
      const auto source = line.substr(0, 2) == "--" && colon != absl::string_view::npos
                              ? out_.sources.find(std::string(line.substr(2, colon - 2)))
                              : out_.sources.end();
      out_.faults.push_back(source == out_.sources.end() || source->second == kCommandLine
                                ? std::string(line)
                                : absl::StrCat(line.substr(0, colon), " (from ",
                                               source->second, ")", line.substr(colon)));
    }
  }

 private:
  template <typename... Pieces>
  void Fault(const Pieces&... pieces) {
    std::string text;
    (text.append(std::string_view(pieces)), ...);
    out_.faults.push_back(std::move(text));
  }

  void Set(const Setting& setting, const std::string& text, const std::string& source) {
    const absl::Status status = SetFromText(setting, text, &out_.options);
    if (!status.ok()) {
      out_.faults.push_back(
          absl::StrCat("--", std::string(setting.name),
                       source == kCommandLine ? "" : absl::StrCat(" (from ", source, ")"),
                       ": ", status.message()));
    }
    out_.sources[std::string(setting.name)] = source;
  }

  Configuration& out_;
  std::optional<std::string> config_;
  std::map<std::string_view, std::string> flags_;  // the last of each counts
  std::map<std::string_view, std::string> environment_;
};

}  // namespace

bool IsForeignVariable(std::string_view name) {
  if (std::find(kOtherPrograms.begin(), kOtherPrograms.end(), name) !=
      kOtherPrograms.end()) {
    return true;
  }
  // Of a Service named answerbook or answerbook-…: ANSWERBOOK_SERVICE_HOST,
  // ANSWERBOOK_SERVICE_PORT_GRPC, ANSWERBOOK_PORT_50051_TCP_ADDR,
  // ANSWERBOOK_HEADLESS_SERVICE_HOST and so on.
  const absl::string_view text(name.data(), name.size());
  if (absl::StartsWith(text, "ANSWERBOOK_TEST_")) return true;
  for (const absl::string_view part : {"_SERVICE_HOST", "_SERVICE_PORT", "_PORT_"}) {
    if (absl::StrContains(text, part)) return true;
  }
  return absl::EndsWith(text, "_PORT");
}

Configuration GatherConfiguration(const std::vector<std::string>& arguments,
                                  const std::vector<std::string>& environment) {
  Configuration configuration;
  Gatherer gatherer(&configuration);
  gatherer.ReadArguments(arguments);
  if (configuration.action == Configuration::Action::kHelp ||
      configuration.action == Configuration::Action::kVersion) {
    return configuration;
  }
  gatherer.ReadEnvironment(environment);
  gatherer.Apply();
  if (configuration.faults.empty()) gatherer.Check();
  return configuration;
}

std::string PrintConfiguration(const Configuration& configuration) {
  std::vector<std::string> values;
  size_t widest = 0;
  for (const Setting& setting : AllSettings()) {
    values.push_back(absl::StrCat(std::string(setting.name), ": ",
                                  ToYaml(setting, configuration.options)));
    widest = std::max(widest, values.back().size());
  }
  constexpr size_t kWidest = 48;  // beyond it, comments are not aligned
  std::string out;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto source = configuration.sources.find(AllSettings()[i].name);
    const size_t width = std::min(widest, kWidest);
    absl::StrAppend(
        &out, values[i],
        std::string(values[i].size() < width ? width - values[i].size() : 0, ' '), "  # ",
        source == configuration.sources.end() ? "default" : source->second, "\n");
  }
  return out;
}

}  // namespace answerbook::server
