// Metrics of the process, by the names that all client libraries of Prometheus use.

#include "service/server/metric_families.h"
#include "service/server/process_figures.h"

namespace answerbook::server {

void AddProcessFamilies(Families& out) {
  const ProcessFigures figures = ReadProcessFigures();
  const auto add_gauge = [&](const char* name, const char* help, const auto& value) {
    if (value.has_value()) AddGauge(out, name, help, static_cast<double>(*value));
  };
  if (figures.cpu_seconds.has_value()) {
    AddCounter(out, "process_cpu_seconds_total",
               "CPU time that the process used, user and system.", *figures.cpu_seconds);
  }
  add_gauge("process_start_time_seconds", "When the process started, since 1970.",
            figures.start_time_seconds);
  add_gauge("process_resident_memory_bytes", "Memory that the process has in use.",
            figures.resident_bytes);
  add_gauge("process_virtual_memory_bytes", "Address space that the process has mapped.",
            figures.virtual_bytes);
  add_gauge("process_threads", "Threads of the process.", figures.threads);
  add_gauge("process_open_fds", "File descriptors that are open, connections included.",
            figures.open_fds);
  add_gauge("process_max_fds", "File descriptors that may be open.", figures.max_fds);
}

}  // namespace answerbook::server
