// Writers of single-file forms. They write what the readers of the same form read back as
// the same library (docs/content-format.md says what plain text loses). The libraries
// they are given keep what library.h promises. All are thread-safe.
#ifndef ANSWERBOOK_SERVICE_FORMS_WRITERS_H_
#define ANSWERBOOK_SERVICE_FORMS_WRITERS_H_

#include <string>
#include <string_view>

#include "service/content/library.h"
#include "service/forms/sink.h"

namespace answerbook::forms {

void WriteJsonLines(const content::Library& library, const Sink& sink,
                    const Tick& tick = NoTick);
void WriteCsv(const content::Library& library, char separator, const Sink& sink,
              const Tick& tick = NoTick);
// JSON-LD; `<`, `>` and `&` are escaped, so that it can stand in a script element.
void WriteFaqPage(const content::Library& library, const Sink& sink,
                  const Tick& tick = NoTick);
void WriteFaqText(const content::Library& library, const Sink& sink,
                  const Tick& tick = NoTick);

// The pages of a directory of Markdown. `position` is not written when it is negative.
std::string TopicPage(const v1::Topic& topic, std::string_view disclaimer);
std::string AnswerPage(const v1::Answer& answer, int position);

struct PageOptions {
  std::string title;  // else the only topic's, or a general one
};

// One HTML page with the whole library, and its JSON-LD in it.
void WritePage(const content::Library& library, const PageOptions& options,
               const Sink& sink, const Tick& tick = NoTick);

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_WRITERS_H_
