// lint: what is wrong with a library, and what may be.
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

#include "service/content/load.h"
#include "service/search/synonyms_file.h"
#include "service/tools/command.h"
#include "service/tools/language_flag.h"
#include "service/tools/lint_checks.h"
#include "service/tools/progress.h"
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace answerbook::tools {
namespace {

using Json = nlohmann::ordered_json;

struct Flags {
  std::string content;
  std::string synonyms = "auto";
  std::string default_language = "en";
  std::string max_review_age = "24m";
  std::string today;
  std::vector<std::string> ignored;
  bool keywords = false;
  bool json = false;
  bool strict = false;
  bool quiet = false;
};

// What was found, and of how much.
struct Linted {
  size_t topics = 0;
  size_t answers = 0;
  std::vector<Finding> findings;
};

// The lines of search::LoadSynonyms' error: behind the first, `file:line: message`.
std::vector<Finding> SynonymFindings(const absl::Status& status) {
  std::vector<Finding> findings;
  const std::string message(status.message());
  for (const absl::string_view text : absl::StrSplit(message, '\n', absl::SkipEmpty())) {
    if (findings.empty() && absl::EndsWith(text, ":")) continue;  // how many there are
    Finding& finding = findings.emplace_back();
    finding.code = kInvalidSynonyms;
    finding.severity = Severity::kError;
    finding.message = std::string(text);
    const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 2));
    if (parts.size() == 3 && absl::SimpleAtoi(parts[1], &finding.line)) {
      finding.file = parts[0];
      finding.message = std::string(absl::StripLeadingAsciiWhitespace(parts[2]));
    } else {
      finding.line = 0;
    }
  }
  return findings;
}

// False when it could not be read, which was said.
bool Find(const Flags& flags, const LintOptions& options, const Output& to, Linted* out) {
  if (options.progress) options.progress("reading", 0, 0);
  std::vector<content::Problem> problems;
  std::vector<content::Origin> origins;
  content::LoadOptions load;
  load.default_language = flags.default_language;
  load.origins = &origins;
  std::vector<content::Problem> doubts;
  load.doubts = &doubts;
  const auto library = content::LoadLibrary(flags.content, load, &problems);
  std::stable_sort(problems.begin(), problems.end(), [](const auto& a, const auto& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  for (content::Problem& problem : problems) {
    Finding& finding = out->findings.emplace_back();
    finding.code = kInvalidContent;
    finding.severity = Severity::kError;
    finding.file = std::move(problem.file);
    finding.line = problem.line;
    finding.field = std::move(problem.field);
    finding.message = std::move(problem.message);
  }
  if (!library.ok() && problems.empty()) {
    to.err << "answerbook-content: " << library.status().message() << '\n';
    return false;
  }
  auto synonyms = search::LoadSynonyms(flags.synonyms, flags.content);
  if (!synonyms.ok()) {
    if (!absl::IsInvalidArgument(synonyms.status())) {
      to.err << "answerbook-content: " << synonyms.status().message() << '\n';
      return false;
    }
    auto found = SynonymFindings(synonyms.status());
    std::move(found.begin(), found.end(), std::back_inserter(out->findings));
    synonyms = search::Synonyms();
  }
  if (!library.ok()) return true;
  out->topics = library->topics.size();
  out->answers = library->answers.size();
  auto warnings = FindWarnings({*library, origins, *synonyms, doubts}, options);
  std::move(warnings.begin(), warnings.end(), std::back_inserter(out->findings));
  return true;
}

const char* Name(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

void PrintText(const Finding& finding, const Output& to) {
  if (!finding.file.empty()) {
    to.out << finding.file << ':';
    if (finding.line > 0) to.out << finding.line << ':';
    to.out << ' ';
  }
  to.out << Name(finding.severity) << ": ";
  if (!finding.field.empty()) to.out << finding.field << ": ";
  to.out << finding.message << " [" << finding.code << "]\n";
}

Json ToJson(const Finding& finding) {
  Json json = {{"code", finding.code},
               {"severity", Name(finding.severity)},
               {"message", finding.message}};
  if (!finding.file.empty()) json["file"] = finding.file;
  if (finding.line > 0) json["line"] = finding.line;
  if (!finding.field.empty()) json["field"] = finding.field;
  if (!finding.answer_id.empty()) json["answer_id"] = finding.answer_id;
  if (!finding.others.empty()) json["others"] = finding.others;
  return json;
}

ExitCode Lint(const Flags& flags, const Output& to) {
  LintOptions options;
  options.max_review_age = *ParseAge(flags.max_review_age);
  options.keywords = flags.keywords;
  options.today = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  if (!flags.today.empty()) absl::ParseCivilTime(flags.today, &options.today);
  Linted linted;
  {
    Progress progress(to.err, isatty(STDERR_FILENO) != 0);
    options.progress = [&](const char* stage, size_t done, size_t all) {
      progress.Show(stage, done, all);
    };
    if (!Find(flags, options, to, &linted)) return kFailed;
  }
  std::vector<Finding>& findings = linted.findings;
  findings.erase(std::remove_if(findings.begin(), findings.end(),
                                [&](const Finding& finding) {
                                  return finding.severity == Severity::kWarning &&
                                         std::find(flags.ignored.begin(),
                                                   flags.ignored.end(),
                                                   finding.code) != flags.ignored.end();
                                }),
                 findings.end());
  size_t errors = 0;
  std::map<std::string, size_t> counts;
  for (const Finding& finding : findings) {
    errors += finding.severity == Severity::kError ? 1 : 0;
    ++counts[finding.code];
  }
  const size_t warnings = findings.size() - errors;
  const auto shown = [&](const Finding& finding) {
    return !flags.quiet || finding.severity == Severity::kError;
  };
  if (flags.json) {
    Json json = {{"content", flags.content},  {"topics", linted.topics},
                 {"answers", linted.answers}, {"errors", errors},
                 {"warnings", warnings},      {"counts", counts},
                 {"findings", Json::array()}};
    for (const Finding& finding : findings) {
      if (shown(finding)) json["findings"].push_back(ToJson(finding));
    }
    to.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    for (const Finding& finding : findings) {
      if (shown(finding)) PrintText(finding, to);
    }
    if (!flags.quiet) {
      for (const auto& [code, count] : counts) to.out << count << ' ' << code << '\n';
      to.out << Counted(errors, "error") << ", " << Counted(warnings, "warning");
      if (linted.answers > 0) to.out << " in " << Counted(linted.answers, "answer");
      to.out << '\n';
    }
  }
  return errors > 0 || (flags.strict && warnings > 0) ? kFindings : kOk;
}

// What CLI11 tells of a value that is not right; nothing when it is.
std::string CheckAge(const std::string& text) {
  return ParseAge(text) ? "" : "“" + text + "” is no age such as 90d, 12w, 24m or 2y";
}
std::string CheckCode(const std::string& text) {
  const auto& codes = WarningCodes();
  if (std::find(codes.begin(), codes.end(), text) != codes.end()) return "";
  std::string known;
  for (const std::string_view code : codes)
    known += (known.empty() ? "" : ", ") + std::string(code);
  return "“" + text + "” is no code of a warning; they are " + known;
}
std::string CheckDay(const std::string& text) {
  absl::CivilDay day;
  return absl::ParseCivilTime(text, &day) ? ""
                                          : "“" + text + "” is no day such as 2026-11-23";
}

}  // namespace

void AddLint(CLI::App& app, Work& work) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("lint", "Says what is wrong with a library");
  command->add_option("content", flags->content, "the library: a directory or file")
      ->required();
  command->add_flag("--json", flags->json, "print one JSON object");
  command->add_flag("--strict", flags->strict, "exit with 1 for warnings, too");
  command->add_flag("--quiet", flags->quiet, "print errors only");
  command
      ->add_option("--ignore", flags->ignored,
                   "a code of warnings that are not wanted; may be given again")
      ->check(CheckCode, "CODE")
      ->allow_extra_args(false);
  command
      ->add_option("--max-review-age", flags->max_review_age,
                   "how long a review is good for: 90d, 12w, 24m or 2y; 24m unless given")
      ->check(CheckAge, "AGE");
  command->add_option("--today", flags->today, "the day to reckon from; else it is today")
      ->check(CheckDay, "YYYY-MM-DD");
  command->add_flag("--keywords", flags->keywords,
                    "ask each question also by the words that mean something alone");
  command->add_option("--synonyms", flags->synonyms,
                      "a file, auto or off, as answerbookd has it");
  AddDefaultLanguage(*command, &flags->default_language);
  command->callback(
      [flags, &work] { work = [flags](const Output& to) { return Lint(*flags, to); }; });
}

}  // namespace answerbook::tools
