// Content from where the options say it is, as a snapshot to serve.
#ifndef ANSWERBOOK_SERVICE_SERVER_CONTENT_LOADER_H_
#define ANSWERBOOK_SERVICE_SERVER_CONTENT_LOADER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "service/server/options.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::server {

// Loads and indexes the content and its synonyms, or maps them where the content is a
// bundle; null when they are those of the version `unless_version`, which then need no
// index. Errors as those of content::LoadLibrary, search::LoadSynonyms and
// bundle::MapBundle; RESOURCE_EXHAUSTED when the memory does not suffice. Does not throw.
absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>> LoadContent(
    const Options& options, const std::string& unless_version = "");

// The files and directories that LoadContent reads.
std::vector<std::string> ContentPaths(const Options& options);

// Makes `next` the live snapshot of `holder`, and returns once no call uses the one
// before any more and its memory is given back: that takes a large library a while, and
// is not to be done by a thread that answers calls.
void SwapAndRelease(snapshot::SnapshotHolder& holder,
                    std::shared_ptr<const snapshot::Snapshot> next);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_CONTENT_LOADER_H_
