// Any bytes as JSON Lines, plain or gzip; and as one Answer, which is the same however
// it is parsed.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "google/protobuf/util/message_differencer.h"

#include "service/content/answer_json.h"
#include "service/content/draft.h"
#include "tests/fuzz/memory_file.h"

namespace {

void CompareParsers(std::string_view json) {
  using namespace answerbook;  // NOLINT(google-build-using-namespace)
  std::string padded(json);
  padded.append(content::kJsonPadding, ' ');
  const std::string_view text = std::string_view(padded).substr(0, json.size());
  content::AnswerJsonParser parser;
  v1::Answer ordinary;
  if (!parser.ParseOrdinary(text, &ordinary)) return;
  v1::Answer expected;
  if (!content::ParseAnswerJson(text, &expected).ok() ||
      !google::protobuf::util::MessageDifferencer::Equals(ordinary, expected)) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace answerbook::content;  // NOLINT(google-build-using-namespace)
  const answerbook::fuzz::MemoryFile file(data, size);
  Draft draft;
  JsonLinesReader().Read(file.path(), {}, &draft);
  Assemble(&draft, {});
  std::string_view lines(reinterpret_cast<const char*>(data), size);
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    CompareParsers(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return 0;
}
