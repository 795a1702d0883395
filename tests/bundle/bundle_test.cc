#include "service/bundle/bundle.h"

#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "service/content/parallel.h"
#include "service/search/question_records.h"
#include "tests/bundle/reseal.h"
#include "tests/bundle/sections.h"
#include "tests/e2e/temp_dir.h"
#include "tests/search/test_library.h"

namespace answerbook::bundle {
namespace {

using search::MakeLibrary;
using search::RandomLibrary;
using search::RandomWords;
using snapshot::Snapshot;
using ::testing::HasSubstr;
using ::testing::StartsWith;

content::Library TwoLanguages() {
  return MakeLibrary({{.id = "a",
                       .question = "Is coffee good?",
                       .body = "It **is**. Most people like it; some do not.",
                       .also_asked = {"May I drink coffee?", "coffee?"},
                       .keywords = {"caffeine"},
                       .topic_id = "drinks",
                       .topic_title = "Drinks",
                       .language = "en"},
                      {.id = "b",
                       .question = "Ist Tee gesünder?",
                       .body = "Für manche Leute schon.",
                       .topic_id = "tee",
                       .topic_title = "Getränke",
                       .language = "de"}});
}

const search::Synonyms& CoffeeSynonyms() {
  static const auto* const synonyms =
      new search::Synonyms{{.from = {"espresso"}, .to = {"coffee"}}};
  return *synonyms;
}

template <typename T>
std::string MessageOf(const absl::StatusOr<T>& result) {
  return std::string(result.status().message());
}

void ExpectSame(const Snapshot& built, const Snapshot& mapped,
                const std::vector<std::string>& queries) {
  EXPECT_EQ(mapped.version(), built.version());
  EXPECT_EQ(mapped.synonym_rules(), built.synonym_rules());
  EXPECT_EQ(mapped.reviews().oldest, built.reviews().oldest);
  EXPECT_EQ(mapped.reviews().without, built.reviews().without);
  EXPECT_EQ(mapped.engine().IndexBytes(), built.engine().IndexBytes());
  ASSERT_EQ(mapped.answers().answers(), built.answers().answers());
  ASSERT_EQ(mapped.answers().topics(), built.answers().topics());
  for (size_t i = 0; i < built.answers().answers(); ++i) {
    EXPECT_EQ(mapped.answers().AnswerBytes(i), built.answers().AnswerBytes(i));
    EXPECT_EQ(mapped.FindAnswer(built.answers().AnswerId(i)), i);
  }
  EXPECT_EQ(mapped.TopicsIn("de"), built.TopicsIn("de"));
  for (const std::string& text : queries) {
    for (const float least : {0.0F, 0.4F}) {
      const search::Query query = {.text = text, .min_confidence = least};
      EXPECT_EQ(Described(mapped.engine().Search(query)),
                Described(built.engine().Search(query)))
          << text;
    }
    const search::Query page = {.text = text, .language = "en", .offset = 5, .limit = 7};
    EXPECT_EQ(Described(mapped.engine().Search(page)),
              Described(built.engine().Search(page)));
  }
}

TEST(BundleTest, AnswersAsWhatItWasMadeOf) {
  std::mt19937 random(11);
  for (const int answers : {0, 1, 7, 200, 3000, 20000}) {
    const auto built = Snapshot::Build(RandomLibrary(&random, answers));
    const auto mapped = Use(BytesOf(*built));
    ASSERT_TRUE(mapped.ok()) << mapped.status();
    std::vector<std::string> queries;
    queries.reserve(20);
    for (int i = 0; i < 20; ++i) queries.push_back(RandomWords(&random, 1 + i % 5));
    ExpectSame(*built, **mapped, queries);
  }
}

TEST(BundleTest, HasLanguagesSynonymsAndCorrections) {
  const auto built = Snapshot::Build(TwoLanguages(), CoffeeSynonyms());
  const auto mapped = Use(BytesOf(*built));
  ASSERT_TRUE(mapped.ok()) << mapped.status();
  ExpectSame(*built, **mapped,
             {"espresso", "may i drink cofee", "gesuender", "Getraenke", "people"});
  EXPECT_EQ((*mapped)->engine().Search({.text = "espresso"}).results.size(), 1U);
}

TEST(BundleTest, TheShippedLibraryAnswersAsItself) {
  const auto library = content::LoadLibrary(ANSWERBOOK_SOURCE_DIR "/content", {});
  ASSERT_TRUE(library.ok()) << library.status();
  const auto built = Snapshot::Build(*library);
  const auto mapped = Use(BytesOf(*built));
  ASSERT_TRUE(mapped.ok()) << mapped.status();
  std::vector<std::string> queries;
  for (const v1::Answer& answer : library->answers) {
    queries.push_back(answer.question());
    queries.push_back(answer.summary());
  }
  ExpectSame(*built, **mapped, queries);
}

void ExpectSameBytes(const std::string& a, const std::string& b) {
  ASSERT_EQ(HeaderOf(a).sections, HeaderOf(b).sections);
  for (size_t i = 0; i < HeaderOf(a).sections; ++i) {
    const Entry of_a = DirectoryOf(a)[i];
    const Entry of_b = DirectoryOf(b)[i];
    EXPECT_STREQ(of_a.name.data(), of_b.name.data());
    EXPECT_EQ(of_a.size, of_b.size) << of_a.name.data();
    EXPECT_EQ(of_a.checksum, of_b.checksum) << of_a.name.data();
  }
  EXPECT_TRUE(a == b);
}

TEST(BundleTest, EqualContentGivesEqualBytes) {
  std::mt19937 random(12);
  const content::Library library = RandomLibrary(&random, 20000);
  const std::string bytes = BytesOf(*Snapshot::Build(library));
  const content::ScopedThreadLimit one(1);
  ExpectSameBytes(BytesOf(*Snapshot::Build(library)), bytes);
  const auto mapped = Use(bytes);
  ASSERT_TRUE(mapped.ok()) << mapped.status();
  ExpectSameBytes(BytesOf(**mapped), bytes);
}

// Programs of before read what is written, unless kFormat says that they cannot: whoever
// has to change this number has to raise that one.
TEST(BundleTest, TheFormatStaysWhatItWas) {
  const std::string bytes = BytesOf(*Snapshot::Build(TwoLanguages(), CoffeeSynonyms()));
  EXPECT_EQ(kFormat, 3U);
  EXPECT_EQ(Checksum(bytes), 11371535664658521250U);
}

TEST(BundleTest, EveryFlippedBitIsFound) {
  std::string bytes = BytesOf(*Snapshot::Build(TwoLanguages(), CoffeeSynonyms()));
  for (size_t i = 0; i < bytes.size(); ++i) {
    const char good = bytes[i];
    bytes[i] = static_cast<char>(good ^ (1 << i % 8));
    const auto used = Use(bytes);
    EXPECT_FALSE(used.ok()) << "byte " << i;
    EXPECT_THAT(MessageOf(used), StartsWith("bundle: "));
    bytes[i] = good;
  }
}

TEST(BundleTest, EveryTruncationIsFound) {
  const std::string bytes = BytesOf(*Snapshot::Build(TwoLanguages()));
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto used = Use(std::string_view(bytes).substr(0, size));
    EXPECT_EQ(used.status().code(), size < kMagic.size()
                                        ? absl::StatusCode::kInvalidArgument
                                        : absl::StatusCode::kDataLoss);
  }
  EXPECT_THAT(MessageOf(Use(bytes.substr(0, bytes.size() / 2))),
              HasSubstr("is cut short"));
  EXPECT_THAT(MessageOf(Use(bytes + "x")), HasSubstr("is too long"));
}

TEST(BundleTest, AnotherFormatIsNamed) {
  std::string bytes = BytesOf(*Snapshot::Build(TwoLanguages()));
  Header header = HeaderOf(bytes);
  header.format = 7;
  Reseal(header, DirectoryOf(bytes), &bytes);
  const auto used = Use(bytes);
  EXPECT_EQ(used.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(MessageOf(used), HasSubstr("of format 7, and this program reads 3"));
}

TEST(BundleTest, EverySectionIsNeeded) {
  const std::string bytes = BytesOf(*Snapshot::Build(TwoLanguages()));
  const std::vector<Entry> directory = DirectoryOf(bytes);
  for (size_t i = 0; i < directory.size(); ++i) {
    std::string changed = bytes;
    std::vector<Entry> without = directory;
    without[i].name[0] ^= 1;
    Reseal(HeaderOf(bytes), without, &changed);
    EXPECT_THAT(
        MessageOf(Use(changed)),
        HasSubstr(absl::StrCat("section ", directory[i].name.data(), " is missing")));
    std::vector<Entry> resized = directory;
    resized[i].element_size = 3;
    Reseal(HeaderOf(bytes), resized, &changed);
    EXPECT_THAT(MessageOf(Use(changed)), HasSubstr("has elements of 3 bytes"));
  }
}

TEST(BundleTest, ASectionThatIsTooShortOrTooLongIsRefusedOrSafe) {
  const std::string bytes = BytesOf(*Snapshot::Build(TwoLanguages(), CoffeeSynonyms()));
  EXPECT_TRUE(WithSection(bytes, "none", "") == bytes);
  for (const Entry& entry : DirectoryOf(bytes)) {
    const std::string section = bytes.substr(entry.begin, entry.size);
    const std::string element(entry.element_size, '\0');
    std::vector<std::string> others = {section + element, section + section};
    if (!section.empty()) {
      others.push_back(section.substr(entry.element_size));
      others.push_back(section.substr(0, section.size() - entry.element_size));
      others.emplace_back("");
    }
    for (const std::string& other : others) {
      const auto used = Use(WithSection(bytes, entry.name.data(), other));
      if (used.ok()) AskEverything(**used, {"coffee", "Tee", "is it good?", "espresso"});
    }
    // One byte alone is an element of text only.
    if (entry.element_size > 1) {
      EXPECT_FALSE(Use(WithSection(bytes, entry.name.data(), section + "x")).ok());
    }
  }
}

// What matched is looked up among the phrasings of the answer.
TEST(BundleTest, PhrasingsThatTheAnswerDoesNotHaveAreRefused) {
  const std::string bytes =
      BytesOf(*Snapshot::Build(MakeLibrary({{.id = "a", .question = "coffee"}})));
  // Its names; the head of a phrasing and its term; the padding.
  std::string words = SectionOf(bytes, "questions.words");
  ASSERT_EQ(words.size(), (3 + search::kTermsPadding) * sizeof(uint32_t));
  const std::string phrasing = words.substr(4, 8);
  std::string more = phrasing;
  more[0] = static_cast<char>(more[0] | search::kMoreSets);
  words.insert(4, more);
  EXPECT_THAT(MessageOf(Use(WithSection(bytes, "questions.words", words))),
              HasSubstr("the index is not whole"));
}

TEST(BundleTest, AlternateQuestionsWithSomethingBetweenThemAreRefused) {
  const std::string bytes = BytesOf(*Snapshot::Build(
      MakeLibrary({{.id = "a", .question = "coffee", .also_asked = {"xyz", "uvwxyz"}}})));
  std::string text = SectionOf(bytes, "table.bytes");
  const size_t second = text.find("\x2a\x06uvwxyz");
  ASSERT_NE(second, std::string::npos);
  // A number (field 1) where the second began, and that in what was its text.
  text.replace(second, 8, "\x08\x7f\x2a\x04wxyz");
  EXPECT_THAT(MessageOf(Use(WithSection(bytes, "table.bytes", text))),
              HasSubstr("the table of answers is not whole"));
}

TEST(BundleTest, ADocumentTwiceAmongExactQuestionsIsFoundOnce) {
  const std::string bytes =
      BytesOf(*Snapshot::Build(MakeLibrary({{.id = "a", .question = "Is coffee good?"},
                                            {.id = "b", .question = "Is tea good?"}})));
  // All in one bucket, with the tag of the first question.
  const std::string begins = SectionOf(bytes, "exact.bucket_begin");
  const std::string tags = SectionOf(bytes, "exact.tags");
  ASSERT_EQ(begins.size(), 3 * sizeof(uint32_t));
  for (const size_t tag : {size_t{0}, size_t{2}}) {
    for (const uint32_t split : {0U, 3U}) {
      const std::string one = tags.substr(tag, 2);
      const uint32_t docs[3] = {0, 1, 0};
      const uint32_t buckets[3] = {0, split, 3};
      std::string all = one;
      all.append(one).append(one);
      std::string changed = WithSection(bytes, "exact.tags", all);
      changed = WithSection(changed, "exact.docs",
                            {reinterpret_cast<const char*>(docs), sizeof(docs)});
      changed = WithSection(changed, "exact.bucket_begin",
                            {reinterpret_cast<const char*>(buckets), sizeof(buckets)});
      const auto used = Use(changed);
      ASSERT_TRUE(used.ok()) << used.status();
      EXPECT_LE((*used)->engine().Search({.text = "is coffee good"}).results.size(), 2U);
    }
  }
}

TEST(BundleTest, AWeightOfNegativeZeroIsRefused) {
  const std::string bytes = BytesOf(*Snapshot::Build(TwoLanguages()));
  const std::string zero("\0\0\0\x80", 4);
  EXPECT_THAT(MessageOf(Use(WithSection(bytes, "index.impact_unit", zero))),
              HasSubstr("the index is not whole"));
}

TEST(BundleTest, TopicsThatThereAreNotAreRefused) {
  const std::string bytes = BytesOf(*Snapshot::Build(TwoLanguages()));
  std::string masks = SectionOf(bytes, "tally.masks");
  ASSERT_EQ(masks.size(), 64 * sizeof(uint64_t));
  masks.back() = 1;
  EXPECT_THAT(MessageOf(Use(WithSection(bytes, "tally.masks", masks))),
              HasSubstr("the index is not whole"));
}

TEST(BundleTest, ATermWithoutACodeIsRefused) {
  const std::string bytes = BytesOf(*Snapshot::Build(TwoLanguages()));
  const std::string codes = SectionOf(bytes, "index.codes");
  for (const std::string& other :
       {codes.substr(0, codes.size() - 4), codes + codes.substr(0, 4), std::string()}) {
    EXPECT_THAT(MessageOf(Use(WithSection(bytes, "index.codes", other))),
                HasSubstr("the index is not whole"));
  }
}

// What has right checksums is refused or can be asked anything.
TEST(BundleTest, WhatSomebodyChangedOnPurposeIsSafe) {
  std::mt19937 random(13);
  const std::vector<std::string> questions = {"coffee",      "wa wb wc wd", "is it good?",
                                              "waq wbq weq", "Getraenke",   "cofee"};
  for (const std::string& bytes :
       {BytesOf(*Snapshot::Build(TwoLanguages(), CoffeeSynonyms())),
        BytesOf(*Snapshot::Build(RandomLibrary(&random, 40))),
        BytesOf(*Snapshot::Build(RandomLibrary(&random, 9000)))}) {
    const std::vector<Entry> directory = DirectoryOf(bytes);
    const int rounds = bytes.size() > 100000 ? 40 : 3000;
    int used = 0;
    for (int round = 0; round < rounds; ++round) {
      std::string changed = bytes;
      for (size_t count = 1 + random() % 3; count > 0; --count) {
        const Entry& entry = directory[random() % directory.size()];
        if (entry.size == 0) continue;
        char& byte = changed[entry.begin + random() % entry.size];
        byte = random() % 2 == 0 ? static_cast<char>(random())
                                 : static_cast<char>(byte ^ 1 << random() % 8);
      }
      Reseal(HeaderOf(bytes), directory, &changed);
      const auto snapshot = Use(changed);
      if (!snapshot.ok()) continue;
      ++used;
      AskEverything(**snapshot, questions);
    }
    EXPECT_GT(used, 0);
    EXPECT_LT(used, rounds);
  }
}

TEST(BundleTest, FilesAreMappedAndStayWhenTheyAreRemoved) {
  const e2e::TempDir dir;
  const std::string path = absl::StrCat(dir.Path(), "/library.bundle");
  const auto built = Snapshot::Build(TwoLanguages());
  std::ofstream(path, std::ios::binary) << BytesOf(*built);
  EXPECT_TRUE(IsBundle(path));
  const auto mapped = MapBundle(path);
  ASSERT_TRUE(mapped.ok()) << mapped.status();
  std::remove(path.c_str());
  ExpectSame(*built, **mapped, {"coffee", "Tee"});

  EXPECT_FALSE(IsBundle(path));
  EXPECT_EQ(MapBundle(path).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(MessageOf(MapBundle(path)), StartsWith(path));
  EXPECT_EQ(MapBundle(dir.Path()).status().code(), absl::StatusCode::kInvalidArgument);
  dir.Write("empty", "");
  EXPECT_THAT(MessageOf(MapBundle(dir.Path() + "/empty")), HasSubstr("is not a bundle"));
}

}  // namespace
}  // namespace answerbook::bundle
