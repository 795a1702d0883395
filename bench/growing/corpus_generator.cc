// Writes a library of any size with the statistics of a real one: LibraryMaker says which
// are kept.
//
//   corpus_generator --model=corpus.jsonl.gz --answers=200000 --output=made.jsonl
//
// With --compare, prints the statistics of the model and of what was made instead.
#include <google/protobuf/util/json_util.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"

#include "bench/growing/library_maker.h"
#include "bench/growing/statistics.h"
#include "service/content/load.h"

ABSL_FLAG(std::string, model, "",
          "the library to learn from: anything answerbookd serves");
ABSL_FLAG(uint64_t, answers, 1000, "how many answers to make");
ABSL_FLAG(uint64_t, seed, 1, "the same seed gives the same answers");
ABSL_FLAG(std::string, output, "-", "a file for JSON Lines; - for the standard output");
ABSL_FLAG(bool, compare, false,
          "print statistics of both libraries and write no answers");

namespace answerbook::bench {
namespace {

constexpr size_t kBufferBytes = size_t{1} << 20;

int Compare(const content::Library& library, LibraryMaker* maker) {
  content::Library made;
  for (uint64_t i = 0; i < absl::GetFlag(FLAGS_answers); ++i) {
    made.answers.push_back(maker->Next());
  }
  const LibraryStatistics a = StatisticsOf(library);
  const LibraryStatistics b = StatisticsOf(made);
  const auto print = [](const char* name, double model, double of_made) {
    std::printf("%-36s %14.4f %14.4f\n", name, model, of_made);
  };
  std::printf("%-36s %14s %14s\n", "", "model", "made");
  print("answers", static_cast<double>(a.answers), static_cast<double>(b.answers));
  print("topics", static_cast<double>(a.topics), static_cast<double>(b.topics));
  print("bytes of a question", a.question_bytes, b.question_bytes);
  print("bytes of a body", a.body_bytes, b.body_bytes);
  print("bytes of a title", a.title_bytes, b.title_bytes);
  print("keywords an answer", a.keywords, b.keywords);
  print("words an answer", a.words, b.words);
  print("different words an answer", a.words_apart, b.words_apart);
  print("different words", static_cast<double>(a.distinct_words),
        static_cast<double>(b.distinct_words));
  print("share in one topic alone", a.once_share, b.once_share);
  print("share of the 100 most frequent", a.top_100_share, b.top_100_share);
  print("share of the 1,000 most frequent", a.top_1000_share, b.top_1000_share);
  print("different pairs of neighbours", a.pairs_share, b.pairs_share);
  print("words of questions in titles", a.question_in_title_share,
        b.question_in_title_share);
  print("words of questions in bodies", a.question_in_body_share,
        b.question_in_body_share);
  std::printf("\nHeaps' exponent %.3f; %zu words coined\n",
              maker->words().heaps_exponent(), maker->coined_words());
  return 0;
}

int Write(LibraryMaker* maker) {
  const std::string path = absl::GetFlag(FLAGS_output);
  std::ofstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::ostream& out = path == "-" ? std::cout : file;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string buffer;
  std::string line;
  for (uint64_t i = 0; i < absl::GetFlag(FLAGS_answers) && out; ++i) {
    line.clear();
    if (!google::protobuf::util::MessageToJsonString(maker->Next(), &line, options)
             .ok()) {
      std::cerr << "an answer cannot be written as JSON\n";
      return 1;
    }
    buffer.append(line).push_back('\n');
    if (buffer.size() < kBufferBytes) continue;
    out << buffer;
    buffer.clear();
  }
  out << buffer << std::flush;
  if (out) return 0;
  std::cerr << path << ": cannot be written\n";
  return 1;
}

int Main() {
  const absl::StatusOr<content::Library> library =
      content::LoadLibrary(absl::GetFlag(FLAGS_model));
  if (!library.ok()) {
    std::cerr << library.status().message() << '\n';
    return 1;
  }
  LibraryMaker maker(*library, absl::GetFlag(FLAGS_seed));
  return absl::GetFlag(FLAGS_compare) ? Compare(*library, &maker) : Write(&maker);
}

}  // namespace
}  // namespace answerbook::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Makes a library like another, of any size.");
  absl::ParseCommandLine(argc, argv);
  return answerbook::bench::Main();
}
