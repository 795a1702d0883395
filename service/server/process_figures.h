// What the system knows of this process.
#ifndef ANSWERBOOK_SERVICE_SERVER_PROCESS_FIGURES_H_
#define ANSWERBOOK_SERVICE_SERVER_PROCESS_FIGURES_H_

#include <cstdint>
#include <optional>

namespace answerbook::server {

// Nothing where the system does not say.
struct ProcessFigures {
  std::optional<double> cpu_seconds;         // used by all threads, ended ones included
  std::optional<double> start_time_seconds;  // since 1970
  std::optional<int64_t> resident_bytes;
  std::optional<int64_t> virtual_bytes;
  std::optional<int64_t> threads;
  std::optional<int64_t> open_fds;
  std::optional<int64_t> max_fds;
};

// Reads them from the system: some tens of microseconds, and more the more descriptors
// are open. Thread-safe.
ProcessFigures ReadProcessFigures();

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_PROCESS_FIGURES_H_
