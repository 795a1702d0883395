// One Answer in protobuf JSON form a line; `.gz` is inflated on the way.
#include <algorithm>
#include <deque>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"

#include "service/content/answer_json.h"
#include "service/content/draft.h"
#include "service/content/line_chunks.h"
#include "service/content/parallel.h"
#include "service/content/text.h"

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
  std::vector<Problem> problems;
};

// Reads `line`, with kJsonPadding behind it; returns what is wrong with it, else nothing.
std::string ParseLine(std::string_view line, AnswerJsonParser* parser,
                      v1::Answer* answer) {
  if (line.size() > kLongestLine) {
    return absl::StrCat("longer than ", kLongestLine, " bytes");
  }
  if (FirstInvalidUtf8(line).has_value()) return "not UTF-8";
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
    AnswerDraft& made = out->answers.emplace_back();
    std::string problem = ParseLine(line, parser, &made.answer);
    if (problem.empty()) {
      made.origin = {path, number, {}};
    } else {
      out->answers.pop_back();
      out->problems.push_back({path, number, "", std::move(problem)});
    }
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
      draft->AddProblem(path, 0, "", std::string(status.message()));
      return;
    }
    size_t count = 0;
    for (const Parsed& chunk : parsed) count += chunk.answers.size();
    draft->answers.reserve(count);
    absl::flat_hash_map<std::string, size_t> topics;  // into draft->topics
    for (; !parsed.empty(); parsed.pop_front()) {
      auto problem = parsed.front().problems.begin();
      const auto problems_end = parsed.front().problems.end();
      for (AnswerDraft& made : parsed.front().answers) {
        for (; problem != problems_end && problem->line < made.origin.line; ++problem) {
          draft->problems.push_back(std::move(*problem));
        }
        draft->answers.push_back(std::move(made));
        AddTopic(draft->answers.back(), &topics, draft);
      }
      std::move(problem, problems_end, std::back_inserter(draft->problems));
    }
  }

 private:
  // The first line of a topic says what the topic is; later ones may leave it out, but
  // not contradict it.
  static void AddTopic(const AnswerDraft& made,
                       absl::flat_hash_map<std::string, size_t>* topics, Draft* draft) {
    const v1::Answer& answer = made.answer;
    const auto [at, added] = topics->try_emplace(answer.topic_id(), draft->topics.size());
    if (added) {
      draft->topics.push_back({made.origin, answer.topic_id(), answer.topic_title(), "",
                               answer.language(), answer.disclaimer()});
      return;
    }
    TopicDraft& topic = draft->topics[at->second];
    const auto agree = [&](const char* field, const std::string& here,
                           std::string* there) {
      if (here.empty() || here == *there) return;
      if (there->empty()) {
        *there = here;
        return;
      }
      draft->AddProblem(
          made.origin, field,
          absl::StrCat("topic ", answer.topic_id(), " has “", here, "” here and “",
                       *there, "” in line ", topic.origin.line));
    };
    agree("topic_title", answer.topic_title(), &topic.title);
    agree("language", answer.language(), &topic.language);
    agree("disclaimer", answer.disclaimer(), &topic.disclaimer);
  }
};

}  // namespace

const Reader& JsonLinesReader() {
  static const auto* const reader = new JsonLines;
  return *reader;
}

}  // namespace answerbook::content
