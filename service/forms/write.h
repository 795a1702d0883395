// Writes a library in any form, whole and proven or not at all.
#ifndef ANSWERBOOK_SERVICE_FORMS_WRITE_H_
#define ANSWERBOOK_SERVICE_FORMS_WRITE_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "service/content/library.h"
#include "service/forms/form.h"
#include "service/forms/writers.h"

namespace answerbook::forms {

struct WriteOptions {
  bool force = false;  // replace what is there
  PageOptions page;    // for HTML
  // The text of a `_synonyms.txt` that a directory is to have; none when empty.
  std::string synonyms;
  // Is told what is being done and, of that, how many answers of how many.
  std::function<void(const char* stage, size_t done, size_t all)> progress;
};

// Writes `library` to `destination`. What was written is read again before it is put in
// its place, and must be the same library. Returns what the form could not keep, in
// sentences, which only plain text has.
//
// Errors: those of CheckDestination; INTERNAL when the disk fails or what was written
// reads as something else.
absl::StatusOr<std::vector<std::string>> WriteLibrary(const content::Library& library,
                                                      Form form,
                                                      const std::string& destination,
                                                      const WriteOptions& options);

// What of `before` is not in `after`, which was read from plain text written from it.
std::vector<std::string> Losses(const content::Library& before,
                                const content::Library& after);

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_WRITE_H_
