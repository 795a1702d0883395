#include "service/content/line_chunks.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

#include "service/content/answer_json.h"

namespace answerbook::content {
namespace {

constexpr size_t kChunk = 1 << 20;

}  // namespace

LineChunks::LineChunks(const std::string& path, size_t largest_file)
    : file_(gzopen(path.c_str(), "rb")), largest_file_(largest_file) {
  if (file_ == nullptr) {
    status_ = absl::NotFoundError("cannot be read");
    return;
  }
  gzbuffer(file_, 1 << 17);
}

LineChunks::~LineChunks() {
  if (file_ != nullptr) gzclose(file_);
}

bool LineChunks::Next(Chunk* chunk) {
  std::string& text = chunk->text;
  text = std::exchange(rest_, {});
  bool whole_lines = false;
  while (file_ != nullptr && !whole_lines) {
    const size_t before = text.size();
    text.reserve(before + kChunk + kJsonPadding);
    text.resize(before + kChunk);
    const int got = gzread(file_, text.data() + before, static_cast<unsigned>(kChunk));
    text.resize(before + static_cast<size_t>(std::max(got, 0)));
    if (got <= 0) {
      int error = Z_OK;
      const char* message = gzerror(file_, &error);
      const std::string reason = error == Z_OK ? "" : absl::StrCat(": ", message);
      const int closed = gzclose(std::exchange(file_, nullptr));
      if (got < 0 || !reason.empty() || closed != Z_OK) {
        status_ =
            absl::DataLossError(absl::StrCat("damaged or cut off gzip data", reason));
        return false;
      }
      break;
    }
    bytes_read_ += static_cast<size_t>(got);
    if (bytes_read_ > largest_file_) {
      gzclose(std::exchange(file_, nullptr));
      status_ = absl::ResourceExhaustedError(
          absl::StrCat("larger than ", largest_file_, " bytes"));
      return false;
    }
    const size_t end = std::string_view(text).substr(before).rfind('\n');
    if (end != std::string::npos) {
      whole_lines = true;
      rest_.assign(text, before + end + 1);
      text.resize(before + end + 1);
    }
  }
  if (!status_.ok() || text.empty()) return false;
  text.reserve(text.size() + kJsonPadding);
  chunk->first_line = next_line_;
  for (size_t at = text.find('\n'); at != std::string::npos;
       at = text.find('\n', at + 1)) {
    ++next_line_;
  }
  return true;
}

}  // namespace answerbook::content
