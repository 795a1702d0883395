// Figures of a server's metrics.
#ifndef ANSWERBOOK_TESTS_E2E_SCRAPE_H_
#define ANSWERBOOK_TESTS_E2E_SCRAPE_H_

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"

#include "tests/server/exposition.h"

namespace answerbook::e2e {

// The port that the log says metrics are at.
inline std::optional<int> MetricsPort(const std::string& log) {
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const auto entry = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (entry.is_object() && entry.value("event", "") == "metrics_listening") {
      return entry.value("port", 0);
    }
  }
  return std::nullopt;
}

// The value of a sample whose name and labels hold all of `parts`; -1 without one.
inline double Sample(const std::string& scrape, const std::string& family,
                     const std::vector<std::string>& parts) {
  const std::map<std::string, ScrapedFamily> families = ParseExposition(scrape);
  const auto found = families.find(family);
  if (found == families.end()) return -1;
  for (const auto& [key, value] : found->second.samples) {
    bool all = true;
    for (const std::string& part : parts) all &= key.find(part) != std::string::npos;
    if (all) return value;
  }
  return -1;
}

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_SCRAPE_H_
