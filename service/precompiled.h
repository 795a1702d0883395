// What most files of the service include, compiled once when ANSWERBOOK_PCH is ON. A file
// still includes all it uses: clang-tidy reads it without this. What a header
// instantiates is instantiated again in each file, so that the heavy ones (gRPC's,
// nlohmann's) cost more here than they save.
#ifndef ANSWERBOOK_SERVICE_PRECOMPILED_H_
#define ANSWERBOOK_SERVICE_PRECOMPILED_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

#endif  // ANSWERBOOK_SERVICE_PRECOMPILED_H_
