#include "bench/query_texts.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"

#include <nlohmann/json.hpp>

namespace answerbook::bench {
namespace {

constexpr size_t kMostOwnQuestions = 1000;

}  // namespace

absl::StatusOr<std::vector<std::string>> QueryTexts(const std::string& path,
                                                    const std::string& field,
                                                    const content::Library& library) {
  std::vector<std::string> texts;
  if (path.empty()) {
    const size_t count = library.answers.size();
    const size_t asked = std::min(count, kMostOwnQuestions);
    for (size_t i = 0; i < asked; ++i) {
      texts.push_back(library.answers[i * count / asked].question());
    }
    return texts;
  }
  std::ifstream in(path);
  if (!in) return absl::NotFoundError("cannot read " + path);
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": not JSON Lines: ", line));
    }
    const auto text = json.find(field);
    if (text == json.end() || !text->is_string()) continue;
    if (!text->get_ref<const std::string&>().empty()) texts.push_back(*text);
  }
  if (texts.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": no query has the field ", field));
  }
  return texts;
}

}  // namespace answerbook::bench
