#include "service/tools/evaluation.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "service/content/text.h"
#include "service/rpc/validate.h"
#include "service/tools/parallel_progress.h"
#include <nlohmann/json.hpp>

namespace answerbook::tools {
namespace {

using Json = nlohmann::json;

constexpr size_t kLargestFile = size_t{64} << 20;

// Reads texts of the object's; returns what is wrong, else nothing.
std::string ReadTexts(const Json& value, std::vector<std::string>* out) {
  if (value.is_null()) return "";
  if (value.is_string()) {
    out->push_back(value.get<std::string>());
    return "";
  }
  if (value.is_array() && std::all_of(value.begin(), value.end(),
                                      [](const Json& one) { return one.is_string(); })) {
    *out = value.get<std::vector<std::string>>();
    return "";
  }
  return "must be a text, a list of texts, or null";
}

std::string ParseJson(std::string_view line, EvalQuery* query) {
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return "not a JSON object";
  for (const char* needed : {"query", "expected"}) {
    if (!json.contains(needed)) {
      return absl::StrCat("lacks “", needed,
                          "”; a line is {\"query\": \"…\", \"expected\": \"answer-id\"}, "
                          "with null where no answer is expected");
    }
  }
  for (const auto& [key, value] : json.items()) {
    std::string problem;
    if (key == "query" || key == "language") {
      if (!value.is_string()) {
        problem = "must be a text";
      } else {
        (key == "query" ? query->text : query->language) = value.get<std::string>();
      }
    } else if (key == "expected") {
      problem = ReadTexts(value, &query->expected);
    } else if (key == "topics") {
      problem = ReadTexts(value, &query->topic_ids);
    } else {
      problem = "unknown; known are query, expected, language, topics";
    }
    if (!problem.empty()) return absl::StrCat(key, ": ", problem);
  }
  return "";
}

std::string ParseTabbed(std::string_view line, EvalQuery* query) {
  const size_t tab = line.find('\t');
  if (tab == std::string_view::npos)
    return "lacks the tab between answer id and question";
  query->expected.emplace_back(content::Trim(line.substr(0, tab)));
  query->text = content::Trim(line.substr(tab + 1));
  return "";
}

std::string ParseText(std::string_view line, EvalQuery* query) {
  query->text = line;
  return "";
}

// All that is wrong with it: what the server would refuse, too.
std::vector<std::string> CheckQuery(const EvalQuery& query) {
  v1::SearchRequest request;
  request.set_query(query.text);
  request.set_language(query.language);
  for (const std::string& id : query.topic_ids) request.add_topic_ids(id);
  std::vector<std::string> problems;
  for (const rpc::Violation& violation : rpc::Validate(request)) {
    // As the file calls the field.
    constexpr std::string_view kTopics = "topic_ids";
    std::string field = violation.field;
    if (field.starts_with(kTopics)) field.replace(0, kTopics.size(), "topics");
    problems.push_back(absl::StrCat(field, ": ", violation.description));
  }
  for (const std::string& id : query.expected) {
    if (!content::IsSlug(id)) {
      problems.push_back(absl::StrCat("“", id, "” is no answer id"));
    }
  }
  return problems;
}

Judgement Judge(const EvalQuery& query, const EvalResult& result) {
  switch (result.verdict) {
    case search::Verdict::kUncertain:
      return Judgement::kUnsure;
    case search::Verdict::kNoMatch:
      return query.expected.empty() ? Judgement::kRight : Judgement::kWrong;
    case search::Verdict::kAnswered:
      break;
  }
  return result.rank == 1 ? Judgement::kRight : Judgement::kWrong;
}

EvalResult Ask(const content::Library& library, const search::Engine& engine,
               const EvalQuery& query) {
  search::Query asked;
  asked.text = query.text;
  asked.language = query.language;
  for (const std::string& topic : query.topic_ids) asked.topic_ids.push_back(topic);
  asked.limit = kEvaluatedResults;
  const search::SearchResults found = engine.Search(asked);
  EvalResult result;
  result.verdict = found.verdict;
  for (const search::Result& one : found.results) {
    const std::string& id = library.answers[one.answer].answer_id();
    result.ranked.push_back({id, one.confidence});
    if (result.rank == 0 && std::find(query.expected.begin(), query.expected.end(), id) !=
                                query.expected.end()) {
      result.rank = result.ranked.size();
    }
  }
  result.judgement = Judge(query, result);
  return result;
}

}  // namespace

absl::StatusOr<std::vector<EvalQuery>> ReadQueries(const std::string& path) {
  auto file = content::ReadFile(path, kLargestFile);
  if (!file.ok()) {
    return absl::Status(file.status().code(),
                        absl::StrCat(path, ": ", file.status().message()));
  }
  const auto parse = path.ends_with(".tsv")   ? ParseTabbed
                     : path.ends_with(".txt") ? ParseText
                                              : ParseJson;
  const std::string lines = content::CleanLines(*file);
  std::vector<EvalQuery> queries;
  std::string problems;
  std::string_view text = lines;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = content::Trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    EvalQuery query;
    query.line = number;
    std::string problem =
        content::FirstInvalidUtf8(line) ? "not UTF-8" : parse(line, &query);
    const std::vector<std::string> found =
        problem.empty() ? CheckQuery(query) : std::vector{std::move(problem)};
    for (const std::string& one : found) {
      absl::StrAppend(&problems, problems.empty() ? "" : "\n", path, ":", number, ": ",
                      one);
    }
    if (found.empty()) queries.push_back(std::move(query));
  }
  if (problems.empty() && queries.empty()) problems = path + ": holds no question";
  if (!problems.empty()) return absl::InvalidArgumentError(problems);
  return queries;
}

std::vector<EvalResult> Evaluate(const content::Library& library,
                                 const search::Engine& engine,
                                 const std::vector<EvalQuery>& queries,
                                 const std::function<void(size_t done)>& progress) {
  std::vector<EvalResult> results(queries.size());
  ForEachTelling(
      queries.size(), [&](size_t i) { results[i] = Ask(library, engine, queries[i]); },
      [&](size_t done) {
        if (progress) progress(done);
      });
  return results;
}

EvalSummary Summarize(const std::vector<EvalQuery>& queries,
                      const std::vector<EvalResult>& results) {
  EvalSummary summary;
  summary.queries = queries.size();
  for (size_t i = 0; i < queries.size(); ++i) {
    const EvalResult& result = results[i];
    if (result.judgement == Judgement::kWrong) ++summary.wrong;
    if (result.judgement == Judgement::kUnsure) ++summary.unsure;
    if (queries[i].expected.empty()) continue;
    ++summary.expecting;
    if (result.rank == 0) continue;
    if (result.rank == 1) ++summary.first;
    if (result.rank <= 3) ++summary.first_three;
    summary.mrr += 1 / static_cast<double>(result.rank);
  }
  if (summary.expecting > 0) summary.mrr /= static_cast<double>(summary.expecting);
  return summary;
}

int CompareResults(const EvalResult& before, const EvalResult& now) {
  const auto rank = [](const EvalResult& result) {
    return result.rank == 0 ? kEvaluatedResults + 1 : result.rank;
  };
  if (rank(before) != rank(now)) return rank(before) < rank(now) ? -1 : 1;
  const auto level = [](const EvalResult& result) {
    return static_cast<int>(result.judgement);
  };
  return level(before) - level(now);
}

}  // namespace answerbook::tools
