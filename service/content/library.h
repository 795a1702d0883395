// The library as loaded: validated values, ready to be indexed and served.
#ifndef ANSWERBOOK_SERVICE_CONTENT_LIBRARY_H_
#define ANSWERBOOK_SERVICE_CONTENT_LIBRARY_H_

#include <string>
#include <vector>

#include "answerbook/v1/answer.pb.h"
#include "answerbook/v1/topic.pb.h"

namespace answerbook::content {

// A question that a page points to without answering it ("IT IS IMPORTANT: …?"
// in a plain-text FAQ). When the library answers it elsewhere, the answer that
// the pointer followed lists that one as related.
struct Pointer {
  std::string question;
  std::string topic_id;
  std::string answer_id;           // the answer it followed; empty at a page's start
  std::string resolved_answer_id;  // the answer to it, empty when there is none
  std::string file;
  int line = 0;
};

// What LoadLibrary returns. Every invariant below has been checked, so that
// nothing behind it need check again:
//  - topics are ordered by topic_id; Topic.answers is empty (the FULL view is made
//    from `answers`), answer_count and reviewed_on are filled;
//  - answers are ordered by topic_id, within a topic in the editor's order; all
//    answers of a topic are neighbours;
//  - ids are unique slugs; topic_title, language, disclaimer and the AnswerRefs in
//    `related` are filled; summary is never empty; body is CommonMark;
//  - all text is valid UTF-8 within the limits that proto/ documents.
struct Library {
  std::vector<v1::Topic> topics;
  std::vector<v1::Answer> answers;
  std::vector<Pointer> pointers;
};

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_LIBRARY_H_
