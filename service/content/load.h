// Loads a library from where its editors keep it.
//
//   std::vector<Problem> problems;
//   absl::StatusOr<Library> library = LoadLibrary("content", {}, &problems);
//   if (!library.ok()) std::cerr << library.status().message();
#ifndef ANSWERBOOK_SERVICE_CONTENT_LOAD_H_
#define ANSWERBOOK_SERVICE_CONTENT_LOAD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "service/content/library.h"
#include "service/content/origin.h"
#include "service/content/problem.h"

namespace answerbook::content {

// A file of this name in a directory of Markdown is no answer: it is for search to read.
inline constexpr char kSynonymsFile[] = "_synonyms.txt";

class Reader;

struct LoadOptions {
  // The language of topics that do not name one.
  std::string default_language = "en";
  // Receives, when not null, where each of Library::answers stands, in their order.
  std::vector<Origin>* origins = nullptr;
  // Receives, when not null, what can be loaded and is hardly meant as it is read.
  std::vector<Problem>* doubts = nullptr;
};

// Reads `path`: a directory of Markdown, a `.jsonl` or `.jsonl.gz` file, or a
// `.txt` FAQ page (see docs/content-format.md). Nothing is loaded when anything is
// wrong.
//
// Errors: NOT_FOUND when the path does not exist; INVALID_ARGUMENT when it is of
// an unknown kind, holds no answer, or its content has faults: the message lists
// all of them, and `problems`, when not null, receives them one by one.
absl::StatusOr<Library> LoadLibrary(const std::string& path,
                                    const LoadOptions& options = {},
                                    std::vector<Problem>* problems = nullptr);

// The same by a reader of the caller's, whatever the path looks like.
absl::StatusOr<Library> LoadLibraryWith(const Reader& reader, const std::string& path,
                                        const LoadOptions& options = {},
                                        std::vector<Problem>* problems = nullptr);

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_LOAD_H_
