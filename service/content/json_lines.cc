// One Answer in protobuf JSON form a line, or what is said of a topic; `.gz` is inflated
// on the way.
#include <algorithm>
#include <deque>
#include <filesystem>
#include <limits>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "service/content/answer_json.h"
#include "service/content/draft.h"
#include "service/content/line_chunks.h"
#include "service/content/parallel.h"
#include "service/content/text.h"
#include "service/content/topic_collector.h"

namespace answerbook::content {
namespace {

constexpr size_t kLongestLine = 1 << 20;
// 47k answers are 45 MB; this is room for about two million.
constexpr size_t kLargestFile = size_t{2} << 30;

// What protobuf says of a line, without the parts that only make sense to its authors.
std::string Explain(std::string_view message) {
  std::string text(message);
  for (const std::string_view prefix : {"INVALID_ARGUMENT:", "(", ")"}) {
    if (text.starts_with(prefix)) text.erase(0, prefix.size());
  }
  return std::string(Trim(text));
}

// What was read of some lines, in their order.
struct Parsed {
  std::vector<AnswerDraft> answers;
  std::vector<TopicDraft> topics;
  std::vector<Problem> problems;
};

// Whether the line is `{"topic": …`: of a topic, not an answer.
bool IsTopicLine(std::string_view line) {
  for (const std::string_view part : {"{", "\"topic\"", ":"}) {
    if (!line.starts_with(part)) return false;
    line = Trim(line.substr(part.size()));
  }
  return true;
}

// Reads `line`, with kJsonPadding behind it; returns what is wrong with it, else nothing.
std::string ParseLine(std::string_view line, AnswerJsonParser* parser,
                      v1::Answer* answer) {
  const absl::Status status = parser->Parse(line, answer);
  if (status.ok()) return "";
  return absl::StrCat(
      "not an Answer in JSON: ",
      Explain(std::string_view(status.message().data(), status.message().size())));
}

void ParseChunk(const std::string& path, const LineChunks::Chunk& chunk,
                AnswerJsonParser* parser, Parsed* out) {
  std::string_view text = chunk.text;
  for (int number = chunk.first_line; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = Trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    std::string problem;
    if (line.size() > kLongestLine) {
      problem = absl::StrCat("longer than ", kLongestLine, " bytes");
    } else if (FirstInvalidUtf8(line).has_value()) {
      problem = "not UTF-8";
    } else if (IsTopicLine(line)) {
      TopicDraft& topic = out->topics.emplace_back();
      topic.origin = {path, number, {}};
      problem = parser->ParseTopic(line, &topic);
      if (!problem.empty()) out->topics.pop_back();
    } else {
      AnswerDraft& made = out->answers.emplace_back();
      made.origin = {path, number, {}};
      problem = ParseLine(line, parser, &made.answer);
      if (!problem.empty()) out->answers.pop_back();
    }
    if (!problem.empty()) out->problems.push_back({path, number, "", std::move(problem)});
  }
}

// Small files are not worth another thread.
unsigned ThreadsForFile(const std::string& path) {
  constexpr size_t kSmall = 1 << 18;
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return error || size < kSmall ? 1 : ThreadsFor(size / kSmall, 0);
}

// Reads and parses the file on all CPUs: of the threads, one at a time inflates its next
// chunk while the others parse theirs. The results are in the order of the file.
absl::Status ParseFile(const std::string& path, std::deque<Parsed>* parsed) {
  LineChunks chunks(path, kLargestFile);
  std::mutex mutex;  // guards chunks and the size of parsed
  const unsigned threads = ThreadsForFile(path);
  ParallelFor(threads, threads, [&](size_t, unsigned) {
    AnswerJsonParser parser;
    for (LineChunks::Chunk chunk;;) {
      Parsed* out = nullptr;
      {
        const std::lock_guard lock(mutex);
        if (!chunks.Next(&chunk)) return;
        out = &parsed->emplace_back();
      }
      ParseChunk(path, chunk, &parser, out);
    }
  });
  return chunks.status();
}

class JsonLines final : public Reader {
 public:
  void Read(const std::string& path, const LoadOptions& /*options*/,
            Draft* draft) const override {
    std::deque<Parsed> parsed;
    if (const absl::Status status = ParseFile(path, &parsed); !status.ok()) {
      draft->AddUnread(path, status);
      return;
    }
    size_t count = 0;
    for (const Parsed& chunk : parsed) count += chunk.answers.size();
    draft->answers.reserve(count);
    TopicCollector topics(draft);
    for (; !parsed.empty(); parsed.pop_front()) {
      Parsed& chunk = parsed.front();
      auto problem = chunk.problems.begin();
      auto topic = chunk.topics.begin();
      const auto take_until = [&](int line) {
        for (; problem != chunk.problems.end() && problem->line < line; ++problem) {
          draft->problems.push_back(std::move(*problem));
        }
        for (; topic != chunk.topics.end() && topic->origin.line < line; ++topic) {
          topics.Add(topic->origin,
                     {topic->topic_id, topic->title, topic->summary, topic->language,
                      topic->disclaimer},
                     "title");
        }
      };
      for (AnswerDraft& made : chunk.answers) {
        take_until(made.origin.line);
        draft->answers.push_back(std::move(made));
        const AnswerDraft& added = draft->answers.back();
        topics.Add(added.origin, {added.answer.topic_id(), added.answer.topic_title(), "",
                                  added.answer.language(), added.answer.disclaimer()});
      }
      take_until(std::numeric_limits<int>::max());
    }
  }
};

}  // namespace

const Reader& JsonLinesReader() {
  static const auto* const reader = new JsonLines;
  return *reader;
}

}  // namespace answerbook::content
