#include "service/server/content_loader.h"

#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

#include "service/bundle/bundle.h"
#include "service/content/load.h"
#include "service/search/synonyms_file.h"
#include "service/snapshot/content_version.h"

namespace answerbook::server {
namespace {

using SnapshotPtr = std::shared_ptr<const snapshot::Snapshot>;

// Between two looks at whether the last call has left a snapshot.
constexpr std::chrono::milliseconds kReleasePause{20};

absl::StatusOr<SnapshotPtr> LoadBundle(const Options& options,
                                       const std::string& unless_version) {
  if (options.synonyms != "auto") {
    return absl::InvalidArgumentError(
        absl::StrCat(options.content,
                     ": a bundle has the synonyms that it was made with, "
                     "so --synonyms cannot be ",
                     options.synonyms, "; give --synonyms to answerbook-content bundle"));
  }
  absl::StatusOr<SnapshotPtr> snapshot = bundle::MapBundle(options.content);
  if (snapshot.ok() && (*snapshot)->version() == unless_version) return SnapshotPtr();
  return snapshot;
}

}  // namespace

absl::StatusOr<SnapshotPtr> LoadContent(const Options& options,
                                        const std::string& unless_version) {
  content::LoadOptions load;
  load.default_language = options.default_language;
  try {
    if (bundle::IsBundle(options.content)) return LoadBundle(options, unless_version);
    absl::StatusOr<content::Library> library =
        content::LoadLibrary(options.content, load);
    if (!library.ok()) return library.status();
    absl::StatusOr<search::Synonyms> synonyms =
        search::LoadSynonyms(options.synonyms, options.content);
    if (!synonyms.ok()) return synonyms.status();
    if (!unless_version.empty() &&
        snapshot::ContentVersion(*library, *synonyms) == unless_version) {
      return SnapshotPtr();
    }
    return snapshot::Snapshot::Build(*library, *synonyms);
  } catch (const std::exception& failure) {  // std::bad_alloc, before all
    return absl::ResourceExhaustedError(
        absl::StrCat(options.content, ": ", failure.what()));
  }
}

std::vector<std::string> ContentPaths(const Options& options) {
  std::vector<std::string> paths = {options.content};
  if (options.synonyms != "auto" && options.synonyms != "off") {
    paths.push_back(options.synonyms);
  }
  return paths;
}

void SwapAndRelease(snapshot::SnapshotHolder& holder, SnapshotPtr next) {
  SnapshotPtr before = holder.Get();
  holder.Set(std::move(next));
  while (before.use_count() > 1) std::this_thread::sleep_for(kReleasePause);
}

}  // namespace answerbook::server
