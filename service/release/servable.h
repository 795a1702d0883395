// Whether a library can be served.
#ifndef ANSWERBOOK_SERVICE_RELEASE_SERVABLE_H_
#define ANSWERBOOK_SERVICE_RELEASE_SERVABLE_H_

#include "absl/status/status.h"

#include "service/content/library.h"

namespace answerbook::release {

// Publishers check what they publish as the server checks files. What is written to etcd
// by something else may be anything: this checks what snapshots rely on, of what
// content::Library promises: order, unique ids that are slugs, counts, references that
// are there, a question, a summary and a body. INVALID_ARGUMENT names the first topic or
// answer that is not so. Not the limits of each text, nor its form: those do no harm.
absl::Status CheckServable(const content::Library& library);

}  // namespace answerbook::release

#endif  // ANSWERBOOK_SERVICE_RELEASE_SERVABLE_H_
