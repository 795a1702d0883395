// eval: what a library answers to questions of which it is known what should.
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

#include "service/search/synonyms_file.h"
#include "service/tools/command.h"
#include "service/tools/evaluation.h"
#include "service/tools/language_flag.h"
#include "service/tools/load_library.h"
#include "service/tools/progress.h"
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace answerbook::tools {
namespace {

using Json = nlohmann::ordered_json;

// Results that are shown to people; --json has all.
constexpr size_t kShown = 3;

struct Flags {
  std::string content;
  std::string queries;
  std::string baseline;
  std::string synonyms = "auto";
  std::string default_language = "en";
  double min_first = 0;
  bool no_worse = false;
  bool json = false;
  bool changed = false;
};

// What a library makes of the queries.
struct Evaluated {
  std::vector<EvalResult> results;
  EvalSummary summary;
  // Ids in the queries that it does not have, each once.
  std::vector<std::string> unknown;  // of expected answers
  std::vector<std::string> unknown_topics;
};

// How many questions got better or worse than with the baseline.
struct Changes {
  size_t better = 0;
  size_t worse = 0;
};

std::optional<Evaluated> EvaluateContent(const Flags& flags, const std::string& path,
                                         const std::vector<EvalQuery>& queries,
                                         const Output& to) {
  Progress progress(to.err, isatty(STDERR_FILENO) != 0);
  progress.Show("reading", 0, 0);
  const auto library = LoadOrSay(path, flags.default_language, to);
  if (!library) return std::nullopt;
  const auto synonyms = search::LoadSynonyms(flags.synonyms, path);
  if (!synonyms.ok()) {
    to.err << "answerbook-content: " << synonyms.status().message() << '\n';
    return std::nullopt;
  }
  progress.Show("indexing", 0, 0);
  const auto engine = search::Engine::Build(*library, *synonyms);
  Evaluated out;
  out.results = Evaluate(*library, *engine, queries, [&](size_t done) {
    progress.Show("asking", done, queries.size());
  });
  out.summary = Summarize(queries, out.results);
  absl::flat_hash_set<std::string> ids;
  for (const v1::Answer& answer : library->answers) ids.insert(answer.answer_id());
  for (const EvalQuery& query : queries) {
    for (const std::string& id : query.expected) {
      if (ids.insert(id).second) out.unknown.push_back(id);
    }
  }
  absl::flat_hash_set<std::string> topics;
  for (const v1::Topic& topic : library->topics) topics.insert(topic.topic_id());
  for (const EvalQuery& query : queries) {
    for (const std::string& id : query.topic_ids) {
      if (topics.insert(id).second) out.unknown_topics.push_back(id);
    }
  }
  return out;
}

const char* Name(search::Verdict verdict) {
  switch (verdict) {
    case search::Verdict::kAnswered:
      return "ANSWERED";
    case search::Verdict::kUncertain:
      return "UNCERTAIN";
    default:
      return "NO_MATCH";
  }
}

const char* Name(Judgement judgement) {
  switch (judgement) {
    case Judgement::kRight:
      return "right";
    case Judgement::kUnsure:
      return "unsure";
    default:
      return "wrong";
  }
}

const char* ChangeName(int change) {
  return change < 0 ? "worse" : change > 0 ? "better" : "same";
}

std::string RankText(size_t rank) { return rank == 0 ? "-" : absl::StrCat("#", rank); }

void PrintQuery(const EvalQuery& query, const EvalResult& result,
                const EvalResult* baseline, const Output& to) {
  std::string line = absl::StrFormat(
      "%-3s %-9s %-6s  %s\n", query.expected.empty() ? "." : RankText(result.rank),
      Name(result.verdict), Name(result.judgement), query.text);
  if (baseline != nullptr) {
    const int change = CompareResults(*baseline, result);
    if (change != 0) {
      absl::StrAppend(&line, "      ", ChangeName(change), " than before: ",
                      query.expected.empty() ? "." : RankText(baseline->rank), " ",
                      Name(baseline->verdict), " ", Name(baseline->judgement), "\n");
    }
  }
  absl::StrAppend(&line, "      expected: ",
                  query.expected.empty() ? "none" : absl::StrJoin(query.expected, ", "),
                  "\n");
  for (size_t i = 0; i < std::min(kShown, result.ranked.size()); ++i) {
    const RankedAnswer& ranked = result.ranked[i];
    absl::StrAppendFormat(&line, "      #%d %s (%.2f)\n", i + 1, ranked.answer_id,
                          ranked.confidence);
  }
  to.out << line;
}

void PrintSummary(const char* title, const EvalSummary& summary, const Output& to) {
  const auto share = [&](size_t count) {
    return summary.expecting == 0 ? 0
                                  : 100 * static_cast<double>(count) /
                                        static_cast<double>(summary.expecting);
  };
  to.out << absl::StreamFormat(
      "%s%s, %d of them with an answer expected: first %d (%.1f%%), in the "
      "first "
      "3 %d (%.1f%%), MRR@10 %.3f; verdicts: %d wrong, %d unsure\n",
      title, Counted(summary.queries, "question"), summary.expecting, summary.first,
      share(summary.first), summary.first_three, share(summary.first_three), summary.mrr,
      summary.wrong, summary.unsure);
}

Json ToJson(const EvalSummary& summary) {
  return {{"queries", summary.queries},
          {"expecting", summary.expecting},
          {"first", summary.first},
          {"first_share", summary.FirstShare()},
          {"first_three", summary.first_three},
          {"mrr", summary.mrr},
          {"wrong", summary.wrong},
          {"unsure", summary.unsure}};
}

Json ToJson(const EvalResult& result) {
  Json json = {{"rank", result.rank == 0 ? Json() : Json(result.rank)},
               {"verdict", Name(result.verdict)},
               {"judgement", Name(result.judgement)},
               {"results", Json::array()}};
  for (const RankedAnswer& ranked : result.ranked) {
    json["results"].push_back(
        {{"answer_id", ranked.answer_id}, {"confidence", ranked.confidence}});
  }
  return json;
}

Json ToJson(const Flags& flags, const std::vector<EvalQuery>& queries,
            const Evaluated& now, const Evaluated* before, const Changes& changes) {
  Json json = {{"content", flags.content}, {"summary", ToJson(now.summary)}};
  json["unknown_answers"] = now.unknown;
  json["unknown_topics"] = now.unknown_topics;
  if (before != nullptr) {
    json["baseline"] = {{"content", flags.baseline},
                        {"summary", ToJson(before->summary)}};
    json["better"] = changes.better;
    json["worse"] = changes.worse;
  }
  json["queries"] = Json::array();
  for (size_t i = 0; i < queries.size(); ++i) {
    const EvalResult* old = before == nullptr ? nullptr : &before->results[i];
    const int change = old == nullptr ? 0 : CompareResults(*old, now.results[i]);
    if (flags.changed && change == 0) continue;
    Json query = {{"line", queries[i].line},
                  {"query", queries[i].text},
                  {"expected", queries[i].expected}};
    query.update(ToJson(now.results[i]));
    if (old != nullptr) {
      query["change"] = ChangeName(change);
      query["baseline"] = ToJson(*old);
    }
    json["queries"].push_back(std::move(query));
  }
  return json;
}

ExitCode RunEval(const Flags& flags, const Output& to) {
  const auto queries = ReadQueries(flags.queries);
  if (!queries.ok()) {
    to.err << "answerbook-content: " << queries.status().message() << '\n';
    return kFailed;
  }
  const auto now = EvaluateContent(flags, flags.content, *queries, to);
  if (!now) return kFailed;
  std::optional<Evaluated> before;
  if (!flags.baseline.empty()) {
    before = EvaluateContent(flags, flags.baseline, *queries, to);
    if (!before) return kFailed;
  }
  Changes changes;
  for (size_t i = 0; before && i < queries->size(); ++i) {
    const int change = CompareResults(before->results[i], now->results[i]);
    changes.better += change > 0 ? 1 : 0;
    changes.worse += change < 0 ? 1 : 0;
  }
  if (flags.json) {
    to.out << ToJson(flags, *queries, *now, before ? &*before : nullptr, changes)
                  .dump(2, ' ', false, Json::error_handler_t::replace)
           << '\n';
  } else {
    for (size_t i = 0; i < queries->size(); ++i) {
      const EvalResult* old = before ? &before->results[i] : nullptr;
      if (flags.changed && old != nullptr && CompareResults(*old, now->results[i]) == 0)
        continue;
      PrintQuery((*queries)[i], now->results[i], old, to);
    }
    for (const std::string& id : now->unknown) {
      to.out << "expected, but not in " << flags.content << ": " << id << '\n';
    }
    for (const std::string& id : now->unknown_topics) {
      to.out << "asked within, but not in " << flags.content << ": topic " << id << '\n';
    }
    if (before) PrintSummary("before: ", before->summary, to);
    PrintSummary(before ? "now:    " : "", now->summary, to);
    if (before) to.out << changes.better << " better, " << changes.worse << " worse\n";
  }
  // As a share of 95% of 20 is meant: 19, whatever 0.95 is in binary.
  const bool below = now->summary.FirstShare() + 1e-9 < flags.min_first;
  if (below) {
    to.err << absl::StreamFormat(
        "answerbook-content: an expected answer is first for %.1f%% of the questions; "
        "%.1f%% are asked for\n",
        100 * now->summary.FirstShare(), 100 * flags.min_first);
  }
  return below || (flags.no_worse && changes.worse > 0) ? kFindings : kOk;
}

}  // namespace

void AddEval(CLI::App& app, Work& work) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand(
      "eval", "Asks a library questions and says whether the right answers come");
  command->add_option("content", flags->content, "the library")->required();
  command
      ->add_option("queries", flags->queries,
                   "JSON Lines with query and expected; or .tsv, .txt")
      ->required();
  command->add_flag("--json", flags->json, "print one JSON object");
  CLI::Option* baseline = command->add_option(
      "--baseline", flags->baseline, "the library as it was before, to compare with");
  command
      ->add_option(
          "--min-first", flags->min_first,
          "exit with 1 when the share of questions with an expected answer in the "
          "first place is lower")
      ->check(CLI::Range(0.0, 1.0));
  command
      ->add_flag("--no-worse", flags->no_worse,
                 "exit with 1 when a question got worse than with --baseline")
      ->needs(baseline);
  command
      ->add_flag("--changed", flags->changed,
                 "tell only the questions that got better or worse than with --baseline")
      ->needs(baseline);
  command->add_option("--synonyms", flags->synonyms,
                      "a file, auto or off, as answerbookd has it");
  AddDefaultLanguage(*command, &flags->default_language);
  command->callback([flags, &work] {
    work = [flags](const Output& to) { return RunEval(*flags, to); };
  });
}

}  // namespace answerbook::tools
