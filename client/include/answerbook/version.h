// The version of the SDK at compile time.
//
// All of the SDK but the messages (namespace answerbook::v1, which the contract fixes)
// lies in an inline namespace named after the major version: programs write
// answerbook::Client, and two parts of one program that were built against different
// major versions do not link into each other by mistake.
#ifndef ANSWERBOOK_VERSION_H_
#define ANSWERBOOK_VERSION_H_

// The version of these headers.
#define ANSWERBOOK_VERSION_MAJOR 0
#define ANSWERBOOK_VERSION_MINOR 1
#define ANSWERBOOK_VERSION_PATCH 0

// What a shared library shows to programs: everything else is hidden.
#if defined(__GNUC__)
#define ANSWERBOOK_EXPORT __attribute__((visibility("default")))
#else
#define ANSWERBOOK_EXPORT
#endif

namespace answerbook {
inline namespace sdk_v0 {

// The version of the library that is linked, such as "0.1.0". The macros above are the
// version of the headers.
ANSWERBOOK_EXPORT const char* Version();

}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_VERSION_H_
