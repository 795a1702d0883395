// Content between reading and validation: what the editor wrote, with where it stands.
#ifndef ANSWERBOOK_SERVICE_CONTENT_DRAFT_H_
#define ANSWERBOOK_SERVICE_CONTENT_DRAFT_H_

#include <string>
#include <utility>
#include <vector>

#include "answerbook/v1/answer.pb.h"
#include "service/content/library.h"
#include "service/content/load.h"
#include "service/content/origin.h"
#include "service/content/problem.h"

namespace answerbook::content {

struct TopicDraft {
  Origin origin;
  std::string topic_id;
  std::string title;
  std::string summary;
  std::string language;
  std::string disclaimer;
  const char* title_field = "title";  // how the title is called where the topic stands
};

// `answer` holds what the editor gave: related has ids only; topic fields are not filled.
struct AnswerDraft {
  Origin origin;
  v1::Answer answer;
};

struct Draft {
  std::vector<TopicDraft> topics;
  std::vector<AnswerDraft> answers;  // of each topic in the editor's order
  std::vector<Pointer> pointers;
  std::vector<Problem> problems;
  std::vector<Problem> doubts;  // as LoadOptions has them

  void AddProblem(const std::string& file, int line, const std::string& field,
                  const std::string& message) {
    problems.push_back({file, line, field, message});
  }
  void AddProblem(const Origin& origin, const std::string& field,
                  const std::string& message) {
    AddProblem(origin.file, origin.LineOf(field), field, message);
  }
  // `file` was not read, for the reason that `status` gives.
  void AddUnread(const std::string& file, const absl::Status& status) {
    // What is too large could be read, and is for its editor to mend.
    problems.push_back(
        {file, 0, "", std::string(status.message()), !absl::IsResourceExhausted(status)});
  }
};

// One form of content. Readers report what they cannot read and go on; whether the
// values make sense is for Validate to say.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual void Read(const std::string& path, const LoadOptions& options,
                    Draft* draft) const = 0;
};

const Reader& MarkdownDirectoryReader();
const Reader& JsonLinesReader();
const Reader& FaqTextReader();

// Checks everything that Library promises and fills what can be derived. Faults are added
// to draft->problems; the library is meaningful only when there are none.
Library Assemble(Draft* draft, const LoadOptions& options);

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_DRAFT_H_
