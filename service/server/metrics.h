// Everything that the process tells Prometheus: docs/metrics.md lists it.
#ifndef ANSWERBOOK_SERVICE_SERVER_METRICS_H_
#define ANSWERBOOK_SERVICE_SERVER_METRICS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"
#include "service/server/call_stats.h"
#include "service/server/release_figures.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::server {

// What can be read again while the process serves.
enum class Reloadable : uint8_t { kContent, kPrincipals, kCertificate };
inline constexpr size_t kReloadableCount = 3;

enum class ReloadResult : uint8_t { kOk, kUnchanged, kFailed };
inline constexpr size_t kReloadResultCount = 3;

// What is told of the live library.
struct LibraryFigures {
  std::string content_version;
  size_t topics = 0;
  size_t answers = 0;
  size_t synonym_rules = 0;
  size_t index_bytes = 0;
  std::optional<absl::Time> oldest_review;  // of the answers that have a day of review
  size_t unreviewed_answers = 0;            // that have none
  absl::Time loaded;                        // since when it is served
  absl::Duration load_duration;             // reading and indexing it
};

// Since the server listens.
struct ConnectionCounts {
  int64_t accepted = 0;
  int64_t refused = 0;   // closed at once, for there were too many
  int64_t flooding = 0;  // ended, for they sent too much without an answer
};

// Calls that are served.
struct CallsNow {
  int in_flight = 0;
  int64_t send_timeouts = 0;  // cancelled so far, for their callers did not read
};

// Thread-safe. What is never set is not told: a server without TLS has no expiry.
class Metrics final : public prometheus::Collectable {
 public:
  struct Settings {
    std::string version;    // of the program
    int max_in_flight = 0;  // the limit that --max_in_flight sets
    // Lines of the log that were left out so far; null where there is no log.
    std::function<int64_t()> log_dropped;
  };

  // Keeps a pointer to `calls`, which must outlive this.
  Metrics(const CallStats* calls, Settings settings);

  void SetLibrary(LibraryFigures library);

  // `what` was read at the start.
  void NoteLoaded(Reloadable what, absl::Time when);
  // An attempt to read `what` again came to `result`. Without change counts as success:
  // what is there was read and is what is served.
  void CountReload(Reloadable what, ReloadResult result, absl::Time when);

  // When the certificate that new connections are shown ends.
  void SetCertificateExpiry(absl::Time expiry);

  // Called at every scrape, for the calls there are now and the connections there were;
  // must be thread-safe, quick and not throw. Once the setter returned, the function that
  // it replaced is not called any more; an empty one takes it away.
  void SetCallsNow(std::function<CallsNow()> calls);
  void SetConnections(std::function<ConnectionCounts()> connections);
  // The same for content that is published in etcd.
  void SetReleases(std::function<ReleaseFigures()> releases);

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct Reloads {
    std::array<uint64_t, kReloadResultCount> results{};
    std::optional<absl::Time> last_success;
    std::optional<absl::Time> last_failure;
  };

  void AddLibrary(std::vector<prometheus::MetricFamily>& out) const;
  void AddReloads(std::vector<prometheus::MetricFamily>& out) const;

  const CallStats* const calls_;
  const Settings settings_;
  mutable std::mutex mutex_;  // guards what follows; not needed for counting calls
  std::optional<LibraryFigures> library_;
  std::array<Reloads, kReloadableCount> reloads_;
  std::optional<absl::Time> certificate_expiry_;
  std::function<CallsNow()> calls_now_;
  std::function<ConnectionCounts()> connections_;
  std::function<ReleaseFigures()> releases_;
};

// What Metrics tells of `live`, which is served since `loaded`.
LibraryFigures FiguresOf(const snapshot::Snapshot& live, absl::Time loaded,
                         absl::Duration load_duration);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_METRICS_H_
