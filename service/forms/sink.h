// Where the writers of forms put what they write.
#ifndef ANSWERBOOK_SERVICE_FORMS_SINK_H_
#define ANSWERBOOK_SERVICE_FORMS_SINK_H_

#include <cstddef>
#include <functional>
#include <string_view>

namespace answerbook::forms {

// Takes the next bytes of a file. It remembers its errors itself.
using Sink = std::function<void(std::string_view bytes)>;

// Is told how many answers of how many were written.
using Tick = std::function<void(size_t done, size_t all)>;

inline void NoTick(size_t /*done*/, size_t /*all*/) {}

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_SINK_H_
