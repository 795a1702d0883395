// import, export and render of the built answerbook-content, as editors run them.
#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "service/content/text.h"
#include "tests/content/temp_dir.h"
#include "tests/e2e/process.h"

namespace answerbook::forms {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What docs/content-tool.md promises.
constexpr int kFaults = 1;
constexpr int kUsage = 2;
constexpr int kFailed = 3;

const char* const kShipped = ANSWERBOOK_SOURCE_DIR "/content";

e2e::Finished Tool(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), ANSWERBOOK_CONTENT_BINARY);
  e2e::Finished done = e2e::RunProgram(arguments);
  // Progress is for terminals.
  EXPECT_THAT(done.out + done.err, Not(HasSubstr("\x1b")));
  return done;
}

std::string Text(const std::string& path) {
  auto text = content::ReadFile(path, 1 << 24);
  EXPECT_TRUE(text.ok()) << path << ": " << text.status();
  return text.ok() ? *std::move(text) : "";
}

// All that is below a directory: names of files and what is in them.
std::vector<std::pair<std::string, std::string>> Tree(const std::string& directory) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    files.emplace_back(entry.path().lexically_relative(directory).string(),
                       Text(entry.path().string()));
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> Names(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

constexpr char kTable[] =
    "topic_id,topic_title,answer_id,question,body\n"
    "tea,Tea,warm,Is tea warm?,Yes.\n"
    "tea,Tea,cold,Is tea cold?,No.\n";

TEST(ConvertTest, WhatIsExportedIsImportedAsItWas) {
  const content::TempDir dir;
  const std::string& home = dir.path();
  const size_t answers = content::LoadLibrary(kShipped)->answers.size();
  const std::string count =
      "wrote " + std::to_string(answers) + " answers in 3 topics to ";
  // The list of synonyms is no part of these forms.
  ASSERT_EQ(Tool({"export", kShipped, home + "/shipped"}).exit.code, 0);
  EXPECT_EQ(Tree(home + "/shipped"), Tree(kShipped));
  fs::remove(home + "/shipped/_synonyms.txt");
  for (const char* name :
       {"l.jsonl", "l.jsonl.gz", "l.json", "l.html", "l.csv", "l.tsv", "l.d/"}) {
    SCOPED_TRACE(name);
    const std::string file = home + "/" + name;
    std::vector<std::string> arguments = {"export", home + "/shipped", file};
    if (file.ends_with('/')) arguments.emplace_back("--format=markdown");
    const e2e::Finished exported = Tool(arguments);
    EXPECT_EQ(exported.exit.code, 0);
    EXPECT_THAT(exported.err, IsEmpty());
    EXPECT_THAT(exported.out, HasSubstr(count));
    const std::string back = file + ".back";
    const e2e::Finished imported = Tool({"import", file, back, "--to=markdown"});
    EXPECT_EQ(imported.exit.code, 0) << imported.err;
    EXPECT_THAT(imported.out, HasSubstr(count));
    EXPECT_EQ(Tree(back), Tree(home + "/shipped"));
  }
}

TEST(ConvertTest, SynonymsGoWithADirectoryAndAreMissedElsewhere) {
  const content::TempDir dir;
  dir.Write("a/tea/_index.md", "---\ntitle: Tea\n---\n");
  dir.Write("a/tea/warm.md", "---\nquestion: Is tea warm?\n---\n\nYes.\n");
  dir.Write("a/_synonyms.txt", "tea, chai\n");
  const std::string& home = dir.path();
  EXPECT_EQ(Tool({"export", home + "/a", home + "/b"}).exit.code, 0);
  EXPECT_EQ(Text(home + "/b/_synonyms.txt"), "tea, chai\n");
  const e2e::Finished done = Tool({"export", home + "/a", home + "/a.jsonl"});
  EXPECT_EQ(done.exit.code, 0);
  EXPECT_THAT(done.err, HasSubstr("_synonyms.txt is not in the form written"));
  // What a directory has stays when content of another form comes over it.
  const std::string table = dir.Write("t.csv", kTable);
  EXPECT_EQ(Tool({"import", table, home + "/b", "--force"}).exit.code, 0);
  EXPECT_EQ(Text(home + "/b/_synonyms.txt"), "tea, chai\n");
  EXPECT_THAT(Names(home + "/b/tea"), ElementsAre("_index.md", "cold.md", "warm.md"));
}

TEST(ConvertTest, NothingIsReplacedWithoutForce) {
  const content::TempDir dir;
  const std::string table = dir.Write("t.csv", kTable);
  const std::string file = dir.Write("mine.jsonl", "mine");
  const e2e::Finished refused = Tool({"import", table, file});
  EXPECT_EQ(refused.exit.code, kFailed);
  EXPECT_THAT(refused.err, AllOf(HasSubstr(file), HasSubstr("--force")));
  EXPECT_EQ(Text(file), "mine");
  EXPECT_EQ(Tool({"import", table, file, "--force"}).exit.code, 0);
  EXPECT_THAT(Text(file), HasSubstr("Is tea warm?"));

  dir.Write("lib/tea/_index.md", "---\ntitle: Old\n---\n");
  dir.Write("lib/tea/old.md", "old");
  EXPECT_EQ(Tool({"import", table, dir.path() + "/lib"}).exit.code, kFailed);
  EXPECT_EQ(Text(dir.path() + "/lib/tea/old.md"), "old");
  EXPECT_EQ(Tool({"import", table, dir.path() + "/lib", "--force"}).exit.code, 0);
  EXPECT_THAT(Names(dir.path() + "/lib/tea"),
              ElementsAre("_index.md", "cold.md", "warm.md"));

  // A directory that is no library is never taken for one.
  dir.Write("home/notes.txt", "notes");
  const e2e::Finished kept = Tool({"import", table, dir.path() + "/home", "--force"});
  EXPECT_EQ(kept.exit.code, kFailed);
  EXPECT_THAT(kept.err, HasSubstr("holds notes.txt, which is no part of a library"));
  EXPECT_EQ(Text(dir.path() + "/home/notes.txt"), "notes");
  EXPECT_THAT(Names(dir.path()), ElementsAre("home", "lib", "mine.jsonl", "t.csv"));
}

TEST(ConvertTest, ASourceMayBeItsOwnDestination) {
  const content::TempDir dir;
  const std::string table = dir.Write("t.csv", kTable);
  EXPECT_EQ(Tool({"export", table, table, "--force"}).exit.code, 0);
  const std::string once = Text(table);
  EXPECT_THAT(once, HasSubstr("also_asked"));
  EXPECT_EQ(Tool({"export", table, table, "--force"}).exit.code, 0);
  EXPECT_EQ(Text(table), once);
}

TEST(ConvertTest, FaultsAreToldWithFileAndLineAndNothingIsWritten) {
  const content::TempDir dir;
  const std::string csv =
      dir.Write("t.csv", "question,body,reviewed_on\nQ?,\"B\n\nB\",x\nR?,,\n");
  const std::string json =
      dir.Write("t.json",
                "{\"@type\":\"FAQPage\",\n\"mainEntity\":[{\"@type\":\"Question\",\n"
                "\"name\":\"Q?\"}]}");
  const std::string html =
      dir.Write("t.html",
                "<title>T</title>\n<script type=application/ld+json>\n"
                "{\"@type\":\"FAQPage\",}</script>");
  const std::string text = dir.Write("t.txt", "\nNo question.\n\nWhy?\n\nSo.\n");
  const std::string jsonl = dir.Write("t.jsonl", "\n{\"topic\":{\"x\":\"y\"}}\n");
  dir.Write("md/tea/_index.md", "---\ntitle: T\n---\n");
  dir.Write("md/tea/a.md", "---\nquestion: Q?\nposition: first\n---\n\nB\n");
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {csv, {csv + ":4: reviewed_on: “x”", csv + ":5: body: is empty"}},
      {json, {json + ":2: mainEntity[0].acceptedAnswer: is missing"}},
      {html, {html + ":3: not JSON"}},
      {text, {text + ":2: "}},
      {jsonl, {jsonl + ":2: topic.x: unknown"}},
      {dir.path() + "/md", {dir.path() + "/md/tea/a.md:3: position: "}}};
  for (const auto& [source, faults] : cases) {
    const e2e::Finished done = Tool({"export", source, dir.path() + "/out.html"});
    EXPECT_EQ(done.exit.code, kFaults) << done.out;
    for (const std::string& fault : faults) EXPECT_THAT(done.err, HasSubstr(fault));
    EXPECT_THAT(done.out, IsEmpty());
  }
  EXPECT_EQ(Tool({"bundle", dir.path() + "/md", dir.path() + "/b"}).exit.code, kFaults);
  EXPECT_THAT(Names(dir.path()),
              ElementsAre("md", "t.csv", "t.html", "t.json", "t.jsonl", "t.txt"));
}

TEST(ConvertTest, ACommandLineThatIsWrongIsToldWhatWouldBeRight) {
  const content::TempDir dir;
  const std::string table = dir.Write("t.csv", kTable);
  const std::string odd = dir.Write("t.data", kTable);
  const auto usage = [](const std::vector<std::string>& arguments, const char* message) {
    const e2e::Finished done = Tool(arguments);
    EXPECT_EQ(done.exit.code, kUsage) << done.out;
    EXPECT_THAT(done.err, HasSubstr(message));
  };
  usage({}, "subcommand");
  usage({"export", table}, "destination");
  usage({"export", odd, dir.path() + "/o.html"}, "give --from");
  usage({"export", table, dir.path() + "/o.data"}, "give --format");
  usage({"import", table, dir.path() + "/o.data"}, "give --to");
  usage({"import", table, dir.path() + "/o.html"}, "export writes the other forms");
  usage({"import", table, dir.path() + "/o", "--to=html"},
        "html not in {markdown,jsonl}");
  usage({"export", table, dir.path() + "/o", "--format=pdf"}, "faqpage");
  usage({"render", table, dir.path() + "/p.pdf"},
        "p.pdf: render makes an HTML page, whose name ends in .html or .htm");
  usage({"render", table, dir.path() + "/p"}, "ends in .html or .htm");
  for (const char* command : {"import", "export", "render", "bundle"}) {
    usage({command, table, dir.path() + "/p.html", "--default-language=xx-"},
          "--default-language: “xx-” is not a BCP 47");
  }
  usage({"lnt", "x"}, "lnt: there is no such command; is lint meant?");
  usage({"exprot", "x", "y"}, "is export meant?");
  usage({"frobnicate"}, "frobnicate: there is no such command; --help lists them");
  EXPECT_THAT(Names(dir.path()), ElementsAre("t.csv", "t.data"));
  // What the name does not tell, flags do.
  EXPECT_EQ(Tool({"export", odd, dir.path() + "/o.data", "--from=csv", "--format=tsv"})
                .exit.code,
            0);
  EXPECT_THAT(Text(dir.path() + "/o.data"), HasSubstr("warm\tIs tea warm?"));
}

TEST(ConvertTest, FilesThatCannotBeReadOrWrittenAreFailures) {
  const content::TempDir dir;
  const std::string table = dir.Write("t.csv", kTable);
  const e2e::Finished missing =
      Tool({"export", dir.path() + "/no.csv", dir.path() + "/o.html"});
  EXPECT_EQ(missing.exit.code, kFailed);
  EXPECT_THAT(missing.err, HasSubstr("no.csv: no such file or directory"));
  const e2e::Finished nowhere = Tool({"export", table, dir.path() + "/no/o.html"});
  EXPECT_EQ(nowhere.exit.code, kFailed);
  EXPECT_THAT(nowhere.err, HasSubstr("there is no directory " + dir.path() + "/no"));
  // What is no file of the form that was given cannot be read either.
  for (const char* form : {"csv", "text", "jsonl", "faqpage", "html"}) {
    const e2e::Finished directory =
        Tool({"import", dir.path(), dir.path() + "/o", std::string("--from=") + form});
    EXPECT_EQ(directory.exit.code, kFailed) << form << ": " << directory.err;
    EXPECT_THAT(directory.err, HasSubstr("Is a directory")) << form;
  }
  const e2e::Finished bundle = Tool({"bundle", dir.path() + "/no", dir.path() + "/b"});
  EXPECT_EQ(bundle.exit.code, kFailed);
  EXPECT_THAT(bundle.err, HasSubstr("/no: no such file or directory"));
  const std::string alone = dir.Write("synonyms.txt", "tea\n");
  const auto with_synonyms = [&](const std::string& file) {
    return Tool({"bundle", kShipped, dir.path() + "/b", "--synonyms=" + file}).exit.code;
  };
  EXPECT_EQ(with_synonyms(dir.path() + "/no"), kFailed);
  EXPECT_EQ(with_synonyms(alone), kFaults);
  // A device is no place for a file that is put there as a whole.
  EXPECT_EQ(Tool({"export", table, "/dev/full", "--format=csv", "--force"}).exit.code,
            kFailed);
}

TEST(ConvertTest, WhatPlainTextLosesIsSaid) {
  const content::TempDir dir;
  const e2e::Finished done = Tool({"export", kShipped, dir.path() + "/l.txt"});
  EXPECT_EQ(done.exit.code, 0);
  EXPECT_THAT(done.err, AllOf(HasSubstr("warning: plain text does not keep topics: "),
                              HasSubstr("warning: plain text does not keep sources (")));
  EXPECT_EQ(Tool({"import", dir.path() + "/l.txt", dir.path() + "/back"}).exit.code, 0);
  // Pointers to what a page does not answer have no place elsewhere.
  const std::string page =
      dir.Write("p.txt", "Why?\n\nSo.\n\nIT IS IMPORTANT: What else?\n");
  const e2e::Finished imported = Tool({"import", page, dir.path() + "/p.jsonl"});
  EXPECT_EQ(imported.exit.code, 0);
  EXPECT_THAT(imported.err,
              HasSubstr("1 question that the page points to and does not answer"));
}

TEST(ConvertTest, RenderMakesAPageInTheLanguageOfTheLibrary) {
  const content::TempDir dir;
  const std::string table = dir.Write("Tee & mehr.csv", "question,body\nWarm?,*Ja.*\n");
  const std::string page = dir.path() + "/page.html";
  const e2e::Finished done = Tool({"render", table, page, "--default-language=de"});
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_EQ(done.out, "wrote 1 answer in 1 topic to " + page + "\n");
  EXPECT_THAT(Text(page), AllOf(HasSubstr("<html lang=\"de\">"),
                                HasSubstr("<title>Tee &amp; mehr</title>"),
                                HasSubstr("<em>Ja.</em>"), HasSubstr("FAQPage")));
  EXPECT_EQ(Tool({"render", table, page, "--title=<Tee>"}).exit.code, kFailed);
  EXPECT_EQ(Tool({"render", table, page, "--title=<Tee>", "--force"}).exit.code, 0);
  EXPECT_THAT(Text(page), HasSubstr("<title>&lt;Tee&gt;</title>"));
}

}  // namespace
}  // namespace answerbook::forms
