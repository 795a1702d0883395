// A text file in pieces of whole lines.
#ifndef ANSWERBOOK_SERVICE_CONTENT_LINE_CHUNKS_H_
#define ANSWERBOOK_SERVICE_CONTENT_LINE_CHUNKS_H_

#include <zlib.h>

#include <cstddef>
#include <string>

#include "absl/status/status.h"

namespace answerbook::content {

// Reads a file, plain or gzip: zlib tells them apart.
class LineChunks {
 public:
  struct Chunk {
    std::string text;    // has room for kJsonPadding more bytes
    int first_line = 1;  // the number of its first line in the file, from 1
  };

  LineChunks(const std::string& path, size_t largest_file);
  ~LineChunks();
  LineChunks(const LineChunks&) = delete;
  LineChunks& operator=(const LineChunks&) = delete;

  // The next lines, about 1 MiB of them; false at the end of the file and when it cannot
  // be read, which status() tells apart.
  bool Next(Chunk* chunk);

  // NOT_FOUND, RESOURCE_EXHAUSTED (above `largest_file`) or DATA_LOSS.
  const absl::Status& status() const { return status_; }

 private:
  gzFile file_;
  const size_t largest_file_;
  size_t bytes_read_ = 0;
  int next_line_ = 1;
  std::string rest_;  // read already: the beginning of a line
  absl::Status status_;
};

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_LINE_CHUNKS_H_
