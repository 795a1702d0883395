// What a scrape holds, read from Prometheus's text format, and promtool, which judges it.
#ifndef ANSWERBOOK_TESTS_SERVER_EXPOSITION_H_
#define ANSWERBOOK_TESTS_SERVER_EXPOSITION_H_

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace answerbook {

struct ScrapedFamily {
  std::string type;
  std::set<std::string> labels;           // but for `le`
  std::map<std::string, double> samples;  // by name and labels, as written
};

// By name. Good for what the server writes, whose label values hold no '=' or '"'.
inline std::map<std::string, ScrapedFamily> ParseExposition(const std::string& text) {
  std::map<std::string, ScrapedFamily> out;
  ScrapedFamily* family = nullptr;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("# TYPE ", 0) == 0) {
      std::istringstream words(line.substr(7));
      std::string name;
      std::string type;
      words >> name >> type;
      family = &out[name];
      family->type = type;
    }
    if (line.empty() || line[0] == '#' || family == nullptr) continue;
    const size_t space = line.rfind(' ');
    const std::string key = line.substr(0, space);
    family->samples[key] = std::strtod(line.c_str() + space, nullptr);
    for (size_t from = key.find('{'); from != std::string::npos;) {
      const size_t equals = key.find("=\"", from);
      if (equals == std::string::npos) break;
      const std::string label = key.substr(from + 1, equals - from - 1);
      if (label != "le") family->labels.insert(label);
      from = key.find("\",", equals);
      if (from != std::string::npos) ++from;
    }
  }
  return out;
}

// Where promtool is; empty when this machine has none.
inline std::string PromtoolPath() {
  const char* set = std::getenv("ANSWERBOOK_PROMTOOL");
  for (const char* path :
       {set != nullptr ? set : "", ANSWERBOOK_SOURCE_DIR "/build/tools/promtool",
        "/usr/bin/promtool"}) {
    if (std::filesystem::exists(path)) return path;
  }
  return "";
}

inline constexpr char kNoPromtool[] =
    "no promtool here: scripts/test fetches it and sets ANSWERBOOK_PROMTOOL to its path";

}  // namespace answerbook

#endif  // ANSWERBOOK_TESTS_SERVER_EXPOSITION_H_
