// Passages as a bundle brings them: also such as nobody writes but on purpose.
#include <cstring>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/bundle/bundle.h"
#include "service/search/passages.h"
#include "tests/bundle/sections.h"
#include "tests/search/test_library.h"

namespace answerbook::bundle {
namespace {

using search::MakeLibrary;
using snapshot::Snapshot;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(PassageRecordsTest, WordsBehindTheirSentenceAreNotMarked) {
  // The first sentence is long, the word that is asked for stands at the very end.
  std::string body;
  for (int i = 0; i < 100; ++i) body += "word ";
  body += ".\n\nEnd " + std::string(60, 'x') + " fever";
  const std::string bytes = BytesOf(
      *Snapshot::Build(MakeLibrary({{.id = "a", .question = "Fever?", .body = body}})));
  const std::string records = SectionOf(bytes, "passages.records");
  constexpr size_t kSentences = 2;
  constexpr size_t kTerms = 100 + 3;
  constexpr size_t kFingerprints = 24 + 4 + 2 + 4 * kSentences;
  ASSERT_EQ(records.size(), kFingerprints + 5 * kTerms + 64);
  // The eighth word of the first sentence is said to be the last one of the second.
  constexpr size_t kAdvance = 71;
  ASSERT_EQ(body.find("fever"), 8 * kAdvance);
  std::string changed = records;
  changed.replace(kFingerprints, 2 * kTerms,
                  std::string(kTerms, '\0') + std::string(kTerms, char{kAdvance}));
  changed[kFingerprints + 7] = records[kFingerprints + kTerms - 1];
  changed[kFingerprints + 2 * kTerms + 7] = 5;
  constexpr size_t kChecks = kFingerprints + 3 * kTerms;
  constexpr size_t kEighth = kChecks + size_t{2} * 7;
  changed.replace(kEighth, 2, records.substr(kChecks + 2 * (kTerms - 1), 2));
  const auto used = Use(WithSection(bytes, "passages.records", changed));
  ASSERT_TRUE(used.ok()) << used.status();
  const auto found = (*used)->engine().Search({.text = "fever"});
  ASSERT_EQ(found.results.size(), 1U);
  EXPECT_THAT(search::Join(found.results[0].snippet_segments), StartsWith("word word"));
}

// A record of one sentence with two terms, and the checks' bytes behind them.
constexpr size_t kTwoTerms = 2;
constexpr size_t kAdvances = 24 + 4 + 2 + 4 + kTwoTerms;
constexpr size_t kLengths = kAdvances + kTwoTerms;

std::string BytesOfBody(const std::string& body) {
  return BytesOf(
      *Snapshot::Build(MakeLibrary({{.id = "a", .question = "Fever?", .body = body}})));
}

// The pieces of the snippet for "fever" when a byte of the body's record is `changed`.
std::vector<std::string> PiecesWith(const std::string& body, size_t at, char changed) {
  const std::string bytes = BytesOfBody(body);
  std::string records = SectionOf(bytes, "passages.records");
  EXPECT_EQ(records.size(), kLengths + 3 * kTwoTerms + 64);
  records.at(at) = changed;
  const auto used = Use(WithSection(bytes, "passages.records", records));
  std::vector<std::string> pieces;
  if (!used.ok()) return pieces;
  const auto found = (*used)->engine().Search({.text = "fever"});
  for (const search::Segment& segment : found.results.at(0).snippet_segments) {
    pieces.emplace_back(segment.text);
  }
  return pieces;
}

TEST(PassageRecordsTest, NoMarkCutsACharacter) {
  EXPECT_THAT(PiecesWith("Fever é.", kLengths, 5), ElementsAre("Fever", " é."));
  EXPECT_THAT(PiecesWith("Fever é.", kLengths, 6), ElementsAre("Fever ", "é."));
  EXPECT_THAT(PiecesWith("Fever é.", kLengths, 7), ElementsAre("Fever é."));
  EXPECT_THAT(PiecesWith("é fever.", kAdvances + 1, 3), ElementsAre("é ", "fever", "."));
  EXPECT_THAT(PiecesWith("é fever.", kAdvances + 1, 2), ElementsAre("é", " feve", "r."));
  EXPECT_THAT(PiecesWith("é fever.", kAdvances + 1, 1), ElementsAre("é fever."));
}

TEST(PassageRecordsTest, OneWithoutAllItsChecksIsRefused) {
  const std::string bytes = BytesOfBody("Fever é.");
  const std::string records = SectionOf(bytes, "passages.records");
  const std::string shorter = records.substr(0, records.size() - 1);
  EXPECT_THAT(
      std::string(
          Use(WithSection(bytes, "passages.records", shorter)).status().message()),
      HasSubstr("the index is not whole"));
}

// What the records of a bundle have of their terms is made the same for many of them.
void ShareCodes(uint32_t fingerprints, std::string* codes, const std::string& begins,
                std::string* records) {
  const auto shared = [fingerprints](char fingerprint) {
    return static_cast<char>(1 + static_cast<uint8_t>(fingerprint) % fingerprints * 16);
  };
  for (size_t i = 0; i < codes->size(); i += 4) {
    char* code = codes->data() + i;
    code[0] = shared(code[0]);
    code[1] = code[2] = 0;
    code[3] = static_cast<char>(0x80);
  }
  for (size_t i = 0; i < begins.size(); i += 4) {
    uint32_t begin = 0;
    std::memcpy(&begin, begins.data() + i, sizeof(begin));
    char* record = records->data() + begin;
    uint32_t terms = 0;
    uint16_t sentences = 0;
    std::memcpy(&terms, record + 24, sizeof(terms));
    std::memcpy(&sentences, record + 28, sizeof(sentences));
    char* of_terms = record + 30 + 4 * size_t{sentences};
    for (uint32_t term = 0; term < terms; ++term) {
      of_terms[term] = shared(of_terms[term]);
      std::memset(of_terms + 3 * size_t{terms} + 2 * size_t{term}, 0, 2);
    }
  }
}

content::Library ManySentences(std::mt19937* random) {
  std::vector<search::TestAnswer> answers(60);
  for (size_t i = 0; i < answers.size(); ++i) {
    answers[i].id = absl::StrCat("a", i);
    answers[i].question = search::RandomWords(random, 4) + "?";
    for (int sentence = 0; sentence < 12; ++sentence) {
      answers[i].body += search::RandomWords(random, 8) + ".\n\n";
    }
  }
  return MakeLibrary(answers);
}

TEST(PassageRecordsTest, TermsThatShareTheirCodesAreToldApartByTheText) {
  std::mt19937 random(43);
  int without_mark = 0;
  for (int round = 0; round < 30; ++round) {
    const std::string bytes = BytesOf(*Snapshot::Build(ManySentences(&random)));
    std::string codes = SectionOf(bytes, "index.codes");
    std::string records = SectionOf(bytes, "passages.records");
    ShareCodes(1 + random() % 3, &codes, SectionOf(bytes, "passages.begin"), &records);
    const std::string changed = WithSection(bytes, "passages.records", records);
    const auto built = Use(bytes);
    const auto shared = Use(WithSection(changed, "index.codes", codes));
    for (size_t i = 3; i < codes.size(); i += 4) codes[i] = 0;
    const auto unmarked = Use(WithSection(changed, "index.codes", codes));
    ASSERT_TRUE(built.ok() && shared.ok() && unmarked.ok());
    for (int i = 0; i < 20; ++i) {
      const std::string text = search::RandomWords(&random, 1 + i % 5);
      const search::Query query{.text = text};
      const std::string expected = Described((*built)->engine().Search(query));
      ASSERT_EQ(Described((*shared)->engine().Search(query)), expected) << text;
      without_mark += Described((*unmarked)->engine().Search(query)) != expected ? 1 : 0;
    }
  }
  // Else this would show nothing.
  EXPECT_GT(without_mark, 100);
}

TEST(PassageRecordsTest, CodesThatAreThereMoreThanOnceAreMarked) {
  std::vector<uint32_t> codes{7, 300, 7, 5, 7, 5, 301};
  search::MarkShared(&codes);
  const uint32_t mark = search::kSharedCode;
  EXPECT_THAT(codes,
              ElementsAre(7 | mark, 300, 7 | mark, 5 | mark, 7 | mark, 5 | mark, 301));
}

}  // namespace
}  // namespace answerbook::bundle
