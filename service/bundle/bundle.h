// A library with its index in one file, which is served from where it lies: mapped into
// memory, shared by all processes that serve it, and ready as soon as its checksums were
// compared. docs/bundle.md has the layout.
#ifndef ANSWERBOOK_SERVICE_BUNDLE_BUNDLE_H_
#define ANSWERBOOK_SERVICE_BUNDLE_BUNDLE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "service/snapshot/snapshot.h"

namespace answerbook::bundle {

// Gives `write` the bytes of a bundle of `snapshot`, in order; equal content gives equal
// bytes. They belong at a path that is then not written to any more: a new bundle takes
// its place by being renamed to it.
void WriteBundle(const snapshot::Snapshot& snapshot,
                 const std::function<void(std::string_view)>& write);

// Whether the file begins as a bundle does, of whatever format.
bool IsBundle(const std::string& path);

// Maps a bundle that MapBundle's caller trusts as much as the program: what was damaged
// on its way is found and refused, and so is whatever would not be safe to search, but
// not what somebody put there on purpose instead of the right answers.
//
// NOT_FOUND, PERMISSION_DENIED and so on when the file cannot be read; DATA_LOSS when it
// is damaged or cut short; FAILED_PRECONDITION when it has another format than this
// program reads; INVALID_ARGUMENT when it is no bundle. Messages begin with the path.
absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>> MapBundle(
    const std::string& path);

// The same of a bundle in memory that begins at a multiple of kAlignment and that `owner`
// holds; messages begin with `name`.
absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>> UseBundle(
    std::string_view bytes, std::shared_ptr<const void> owner, const std::string& name);

// A bundle of the index alone, for content that others have already.
void WriteIndex(const snapshot::Snapshot& snapshot,
                const std::function<void(std::string_view)>& write);

// A snapshot of this content, which has this version, with an index that WriteIndex wrote
// for it. Errors as those of UseBundle; FAILED_PRECONDITION also for the index of other
// content.
absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>> UseIndex(
    std::string_view bytes, std::shared_ptr<const void> owner, const std::string& name,
    const content::Library& library, const search::Synonyms& synonyms,
    const std::string& version);

}  // namespace answerbook::bundle

#endif  // ANSWERBOOK_SERVICE_BUNDLE_BUNDLE_H_
