#include "service/content/load.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "service/content/draft.h"

namespace answerbook::content {
namespace {

// The reader for a path, or null when no form of content looks like it.
const Reader* ReaderFor(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return &MarkdownDirectoryReader();
  const std::string name = path.filename().string();
  if (name.ends_with(".jsonl") || name.ends_with(".jsonl.gz")) return &JsonLinesReader();
  if (name.ends_with(".txt")) return &FaqTextReader();
  return nullptr;
}

// NOT_FOUND when there is nothing at the path.
absl::Status CheckExists(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(
      path, ": ", error ? error.message() : std::string("no such file or directory")));
}

}  // namespace

absl::StatusOr<Library> LoadLibrary(const std::string& path, const LoadOptions& options,
                                    std::vector<Problem>* problems) {
  if (absl::Status status = CheckExists(path); !status.ok()) return status;
  const Reader* reader = ReaderFor(path);
  if (reader == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(path,
                     ": not content that can be read: give a directory of Markdown, or a "
                     "file that ends in .jsonl, .jsonl.gz or .txt"));
  }
  return LoadLibraryWith(*reader, path, options, problems);
}

absl::StatusOr<Library> LoadLibraryWith(const Reader& reader, const std::string& path,
                                        const LoadOptions& options,
                                        std::vector<Problem>* problems) {
  if (absl::Status status = CheckExists(path); !status.ok()) return status;
  Draft draft;
  reader.Read(path, options, &draft);
  Library library = Assemble(&draft, options);
  if (draft.problems.empty() && library.answers.empty()) {
    draft.AddProblem(path, 0, "", "holds no answer");
  }
  if (problems != nullptr) *problems = draft.problems;
  if (options.doubts != nullptr) *options.doubts = std::move(draft.doubts);
  if (absl::Status status = ToStatus(draft.problems); !status.ok()) return status;
  return library;
}

}  // namespace answerbook::content
