// One Answer in protobuf JSON form a line; `.gz` is inflated on the way.
#include <google/protobuf/util/json_util.h>
#include <zlib.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"

#include "service/content/draft.h"
#include "service/content/text.h"

namespace answerbook::content {
namespace {

constexpr size_t kLongestLine = 1 << 20;
// 47k answers are 45 MB; this is room for about two million.
constexpr size_t kLargestFile = size_t{2} << 30;

// Reads a file, plain or gzip: zlib tells them apart.
absl::StatusOr<std::string> ReadMaybeGzip(const std::string& path) {
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return absl::NotFoundError("cannot be read");
  gzbuffer(file, 1 << 17);
  std::string bytes;
  std::vector<char> buffer(1 << 18);
  int got = 0;
  while ((got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0) {
    bytes.append(buffer.data(), static_cast<size_t>(got));
    if (bytes.size() > kLargestFile) {
      gzclose(file);
      return absl::ResourceExhaustedError(
          absl::StrCat("larger than ", kLargestFile, " bytes"));
    }
  }
  int error = Z_OK;
  const char* message = gzerror(file, &error);
  const std::string reason = error == Z_OK ? "" : message;
  const int closed = gzclose(file);
  if (got < 0 || !reason.empty() || closed != Z_OK) {
    return absl::DataLossError(
        absl::StrCat("damaged or cut off gzip data", reason.empty() ? "" : ": ", reason));
  }
  return bytes;
}

struct Line {
  std::string_view text;
  int number;
};

struct Parsed {
  v1::Answer answer;
  std::string problem;  // empty when the line could be read
};

// What protobuf says of a line, without the parts that only make sense to its authors.
std::string Explain(std::string_view message) {
  std::string text(message);
  for (const std::string_view prefix : {"INVALID_ARGUMENT:", "(", ")"}) {
    if (text.starts_with(prefix)) text.erase(0, prefix.size());
  }
  return std::string(Trim(text));
}

void Parse(const Line& line, Parsed* out) {
  if (line.text.size() > kLongestLine) {
    out->problem = absl::StrCat("longer than ", kLongestLine, " bytes");
    return;
  }
  if (FirstInvalidUtf8(line.text).has_value()) {
    out->problem = "not UTF-8";
    return;
  }
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(line.text.data(), line.text.size()), &out->answer);
  if (!status.ok()) {
    out->problem = absl::StrCat(
        "not an Answer in JSON: ",
        Explain(std::string(status.message().data(), status.message().size())));
  }
}

std::vector<Line> SplitLines(std::string_view text) {
  std::vector<Line> lines;
  int number = 0;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    ++number;
    const std::string_view line = Trim(text.substr(0, end));
    if (!line.empty()) lines.push_back({line, number});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Parsing JSON is most of the time of a load: done on all cores, results in order.
std::vector<Parsed> ParseAll(const std::vector<Line>& lines) {
  std::vector<Parsed> parsed(lines.size());
  constexpr size_t kFewForThreads = 1000;
  const size_t threads = lines.size() < kFewForThreads
                             ? 1
                             : std::max(1U, std::thread::hardware_concurrency());
  const auto work = [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) Parse(lines[i], &parsed[i]);
  };
  std::vector<std::thread> others;
  for (size_t t = 1; t < threads; ++t) {
    others.emplace_back(work, lines.size() * t / threads,
                        lines.size() * (t + 1) / threads);
  }
  work(0, lines.size() / threads);
  for (std::thread& other : others) other.join();
  return parsed;
}

class JsonLines final : public Reader {
 public:
  void Read(const std::string& path, const LoadOptions& /*options*/,
            Draft* draft) const override {
    const absl::StatusOr<std::string> text = ReadMaybeGzip(path);
    if (!text.ok()) {
      draft->AddProblem(path, 0, "", std::string(text.status().message()));
      return;
    }
    const std::vector<Line> lines = SplitLines(*text);
    std::vector<Parsed> parsed = ParseAll(lines);
    absl::flat_hash_map<std::string, size_t> topics;  // into draft->topics
    draft->answers.reserve(lines.size());
    for (size_t i = 0; i < lines.size(); ++i) {
      if (!parsed[i].problem.empty()) {
        draft->AddProblem(path, lines[i].number, "", parsed[i].problem);
        continue;
      }
      AnswerDraft& made = draft->answers.emplace_back();
      made.origin = {path, lines[i].number, {}};
      made.answer = std::move(parsed[i].answer);
      AddTopic(made, &topics, draft);
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
