// An answer a record; the topic's columns are filled in each, so that records may be
// sorted.
#include <string>

#include "absl/strings/str_cat.h"

#include "service/forms/csv_columns.h"
#include "service/forms/csv_table.h"
#include "service/forms/writers.h"

namespace answerbook::forms {
namespace {

class RecordWriter {
 public:
  RecordWriter(char separator, std::string* out) : separator_(separator), out_(*out) {}

  void Cell(std::string_view text) {
    if (!first_) out_ += separator_;
    first_ = false;
    AppendCell(text, separator_, &out_);
  }

  template <typename Texts>
  void List(const Texts& texts) {
    std::string cell;
    for (const std::string& text : texts) {
      if (!cell.empty()) cell += '\n';
      cell += EscapeEntry(text);
    }
    Cell(cell);
  }

 private:
  const char separator_;
  std::string& out_;
  bool first_ = true;
};

std::string SourcesCell(const v1::Answer& answer) {
  std::string cell;
  for (const v1::Source& source : answer.sources()) {
    std::string entry =
        absl::StrCat(EscapeEntry(source.title()), " | ", EscapeEntry(source.publisher()),
                     " | ", EscapeEntry(source.url()));
    absl::StrAppend(&cell, cell.empty() ? "" : "\n", entry);
  }
  return cell;
}

std::string RelatedCell(const v1::Answer& answer) {
  std::string cell;
  for (const v1::AnswerRef& ref : answer.related()) {
    absl::StrAppend(&cell, cell.empty() ? "" : "\n", ref.answer_id());
  }
  return cell;
}

}  // namespace

void WriteCsv(const content::Library& library, char separator, const Sink& sink,
              const Tick& tick) {
  constexpr std::string_view kEndOfRecord = "\r\n";
  std::string record;
  RecordWriter header(separator, &record);
  for (const std::string_view name : kColumnNames) header.Cell(name);
  record += kEndOfRecord;
  sink(record);
  auto topic = library.topics.begin();
  for (size_t i = 0; i < library.answers.size(); ++i) {
    const v1::Answer& answer = library.answers[i];
    while (topic->topic_id() != answer.topic_id()) ++topic;
    record.clear();
    RecordWriter out(separator, &record);
    out.Cell(answer.topic_id());
    out.Cell(answer.topic_title());
    out.Cell(topic->summary());
    out.Cell(answer.language());
    out.Cell(answer.disclaimer());
    out.Cell(answer.answer_id());
    out.Cell(answer.question());
    out.List(answer.alternate_questions());
    out.Cell(answer.summary());
    out.Cell(answer.body());
    out.Cell(answer.caution());
    out.List(answer.keywords());
    out.Cell(RelatedCell(answer));
    out.Cell(SourcesCell(answer));
    out.Cell(answer.reviewed_on());
    out.Cell(answer.reviewed_by());
    record += kEndOfRecord;
    sink(record);
    tick(i + 1, library.answers.size());
  }
}

}  // namespace answerbook::forms
