#include "service/server/config_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

#include "service/content/text.h"

namespace answerbook::server {
namespace {

constexpr size_t kMostBytes = size_t{1} << 20;

// The text of a value; false when it is none of a setting's.
bool TextOf(const Setting& setting, const YAML::Node& value, std::string* text) {
  if (value.IsNull()) return false;
  if (value.IsScalar()) {
    *text = value.Scalar();
    return true;
  }
  if (!setting.is_list() || !value.IsSequence()) return false;
  for (const YAML::Node& element : value) {
    if (!element.IsScalar() || element.Scalar().find(',') != std::string::npos) {
      return false;
    }
    absl::StrAppend(text, text->empty() ? "" : ",", element.Scalar());
  }
  return true;
}

}  // namespace

std::vector<ConfigEntry> ParseConfig(std::string_view text, const std::string& file,
                                     std::vector<std::string>* faults) {
  std::vector<ConfigEntry> entries;
  const auto fault = [&](int line, const auto&... pieces) {
    faults->push_back(absl::StrCat(file, ":", std::max(line, 0) + 1, ": ", pieces...));
  };
  try {
    // Without the last line break: behind one, yaml-cpp takes an open quote for closed.
    while (text.ends_with('\n')) text.remove_suffix(1);
    const YAML::Node root = YAML::Load(std::string(text));
    if (root.IsNull()) return entries;
    if (!root.IsMap()) {
      fault(root.Mark().line, "must be `key: value` lines");
      return entries;
    }
    std::set<std::string> seen;
    for (const auto& item : root) {
      const int line = item.first.Mark().line;
      const std::string key = item.first.IsScalar() ? item.first.Scalar() : "";
      const Setting* setting = FindSetting(key);
      if (setting == nullptr) {
        const std::string nearest(NearestSetting(key));
        fault(line, "'", key, "' is no setting",
              nearest.empty() ? "" : absl::StrCat("; is ", nearest, " meant?"));
        continue;
      }
      if (!seen.insert(key).second) {
        fault(line, key, ": is given twice");
        continue;
      }
      std::string value;
      if (!TextOf(*setting, item.second, &value)) {
        fault(line, key, ": must be ",
              setting->is_list() ? "a text or a list of texts without commas"
                                 : "one value");
        continue;
      }
      entries.push_back({setting, std::move(value), line + 1});
    }
  } catch (const YAML::Exception& error) {
    fault(error.mark.line, "not YAML: ", error.msg);
  }
  return entries;
}

std::vector<ConfigEntry> ReadConfig(const std::string& path,
                                    std::vector<std::string>* faults) {
  const absl::StatusOr<std::string> text = content::ReadFile(path, kMostBytes);
  if (!text.ok()) {
    faults->push_back(absl::StrCat("--config: ", path, ": ", text.status().message()));
    return {};
  }
  return ParseConfig(*text, path, faults);
}

}  // namespace answerbook::server
