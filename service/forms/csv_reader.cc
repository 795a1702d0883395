// CSV and TSV with a header that names the columns.
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "service/content/text.h"
#include "service/content/topic_collector.h"
#include "service/forms/answer_ids.h"
#include "service/forms/csv_columns.h"
#include "service/forms/csv_table.h"
#include "service/forms/form.h"

namespace answerbook::forms {
namespace {

constexpr size_t kLargestFile = size_t{1} << 30;
constexpr size_t kNone = kColumns;

std::string KnownColumns() {
  std::vector<std::string> names(std::begin(kColumnNames), std::end(kColumnNames));
  return absl::StrJoin(names, ", ");
}

class TableReader {
 public:
  TableReader(const std::string& path, content::Draft* draft)
      : path_(path), draft_(*draft), topics_(draft) {
    const std::string stem = std::filesystem::path(path).stem().string();
    default_topic_ = content::Slugify(stem, kLongestMadeId);
    if (default_topic_.empty()) default_topic_ = "faq";
    default_title_ = stem.empty() ? "FAQ" : stem;
  }

  void Read(std::string_view text, char separator) {
    CsvParser parser(text, separator);
    std::vector<CsvCell> record;
    const size_t first = draft_.answers.size();
    if (!parser.Next(&record)) {
      if (parser.error().empty()) {
        draft_.AddProblem(path_, 1, "", "has no header: a record of column names");
      }
    } else if (ReadHeader(record)) {
      while (parser.Next(&record)) ReadRecord(&record);
    }
    if (!parser.error().empty()) {
      draft_.AddProblem(path_, parser.error_line(), "", parser.error());
    }
    MakeMissingIds(first, &draft_);
  }

 private:
  bool ReadHeader(const std::vector<CsvCell>& header) {
    const size_t before = draft_.problems.size();
    for (const CsvCell& cell : header) {
      const std::string_view name = content::Trim(cell.text);
      const auto* const found =
          std::find(std::begin(kColumnNames), std::end(kColumnNames), name);
      const auto column = static_cast<size_t>(found - std::begin(kColumnNames));
      if (column == kNone) {
        draft_.AddProblem(path_, cell.line, std::string(name),
                          absl::StrCat("no known column; known are ", KnownColumns()));
      } else if (std::find(columns_.begin(), columns_.end(), column) != columns_.end()) {
        draft_.AddProblem(path_, cell.line, std::string(name),
                          "a column of this name twice");
      }
      columns_.push_back(column);
    }
    for (const Column needed : {kQuestion, kBody}) {
      if (std::find(columns_.begin(), columns_.end(), needed) == columns_.end()) {
        draft_.AddProblem(path_, 1, std::string(kColumnNames[needed]),
                          "there is no column of this name, which is needed");
      }
    }
    return draft_.problems.size() == before;
  }

  void ReadRecord(std::vector<CsvCell>* record) {
    const int line = record->front().line;
    if (record->size() != columns_.size()) {
      draft_.AddProblem(path_, line, "",
                        absl::StrCat("has ", record->size(), " cells; the header has ",
                                     columns_.size()));
      return;
    }
    content::AnswerDraft made;
    made.origin.file = path_;
    made.origin.line = line;
    std::string cells[kColumns];
    for (size_t i = 0; i < columns_.size(); ++i) {
      CsvCell& cell = (*record)[i];
      if (cell.line != line) {
        made.origin.field_lines[std::string(kColumnNames[columns_[i]])] = cell.line;
      }
      cells[columns_[i]] = std::move(cell.text);
    }
    FillAnswer(cells, &made);
    const bool own_topic = !content::Trim(cells[kTopicId]).empty();
    const std::string topic_id(own_topic ? content::Trim(cells[kTopicId])
                                         : default_topic_);
    const std::string title(content::Trim(cells[kTopicTitle]));
    made.answer.set_topic_id(topic_id);
    topics_.Add(made.origin,
                {topic_id, own_topic || !title.empty() ? title : default_title_,
                 std::string(content::Trim(cells[kTopicSummary])),
                 std::string(content::Trim(cells[kLanguage])),
                 std::string(content::Trim(cells[kDisclaimer]))});
    draft_.answers.push_back(std::move(made));
  }

  void FillAnswer(const std::string (&cells)[kColumns], content::AnswerDraft* made) {
    const auto text = [&](Column column) {
      return std::string(content::Trim(cells[column]));
    };
    v1::Answer& answer = made->answer;
    answer.set_answer_id(text(kAnswerId));
    answer.set_question(text(kQuestion));
    answer.set_summary(text(kSummary));
    answer.set_body(cells[kBody]);
    answer.set_caution(text(kCaution));
    answer.set_reviewed_on(text(kReviewedOn));
    answer.set_reviewed_by(text(kReviewedBy));
    for (const std::string& entry : SplitEntries(cells[kAlsoAsked])) {
      answer.add_alternate_questions(UnescapeEntry(entry));
    }
    for (const std::string& entry : SplitEntries(cells[kKeywords])) {
      answer.add_keywords(UnescapeEntry(entry));
    }
    for (std::string& entry : SplitEntries(cells[kRelated])) {
      answer.add_related()->set_answer_id(std::move(entry));
    }
    for (const std::string& entry : SplitEntries(cells[kSources])) {
      std::vector<std::string> parts = SplitParts(entry);
      if (parts.size() > 3) {
        draft_.AddProblem(
            path_, made->origin.LineOf("sources"),
            absl::StrCat("sources[", answer.sources_size(), "]"),
            "has more than title | publisher | url; a bar within one is written \\|");
      }
      parts.resize(3);
      v1::Source* source = answer.add_sources();
      source->set_title(std::move(parts[0]));
      source->set_publisher(std::move(parts[1]));
      source->set_url(std::move(parts[2]));
    }
  }

  const std::string& path_;
  content::Draft& draft_;
  content::TopicCollector topics_;
  std::string default_topic_;
  std::string default_title_;
  std::vector<size_t> columns_;  // of the cells of a record
};

class Csv final : public content::Reader {
 public:
  explicit Csv(char separator) : separator_(separator) {}

  void Read(const std::string& path, const content::LoadOptions& /*options*/,
            content::Draft* draft) const override {
    const absl::StatusOr<std::string> bytes = content::ReadFile(path, kLargestFile);
    if (!bytes.ok()) {
      draft->AddUnread(path, bytes.status());
      return;
    }
    if (const auto at = content::FirstInvalidUtf8(*bytes)) {
      draft->AddProblem(path, content::LineAt(*bytes, *at), "", "not UTF-8");
      return;
    }
    TableReader(path, draft).Read(content::CleanLines(*bytes), separator_);
  }

 private:
  const char separator_;
};

}  // namespace

const content::Reader& CsvReader(char separator) {
  static const auto* const commas = new Csv(',');
  static const auto* const tabs = new Csv('\t');
  return separator == '\t' ? *tabs : *commas;
}

}  // namespace answerbook::forms
