#include "service/tools/command_names.h"

#include <algorithm>
#include <cstddef>

#include "service/search/spelling.h"

namespace answerbook::tools {
namespace {

// Longer is no slip of the fingers.
constexpr size_t kLongestName = 64;

// Names are ASCII; of what is none, each byte counts as a letter.
std::u32string Letters(std::string_view name) { return {name.begin(), name.end()}; }

}  // namespace

std::string NearestName(std::string_view name, const std::vector<std::string>& names) {
  std::string nearest;
  if (name.size() > kLongestName) return nearest;
  int limit = std::max(static_cast<int>(name.size()) / 3, 1);
  for (const std::string& one : names) {
    const int distance = search::AlignmentDistance(Letters(name), Letters(one), limit);
    if (distance > limit) continue;
    nearest = one;
    limit = distance - 1;  // the next one must be nearer
    if (limit < 0) break;
  }
  return nearest;
}

}  // namespace answerbook::tools
