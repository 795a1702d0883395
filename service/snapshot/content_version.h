// The name of a content: a hash of everything in it that can be served.
#ifndef ANSWERBOOK_SERVICE_SNAPSHOT_CONTENT_VERSION_H_
#define ANSWERBOOK_SERVICE_SNAPSHOT_CONTENT_VERSION_H_

#include <string>

#include "service/content/library.h"
#include "service/search/synonyms.h"

namespace answerbook::snapshot {

// 32 hexadecimal digits: XXH3 (128 bits) over
//
//   "answerbook content 1\n"
//   number of topics   (64 bits, little endian)
//   each topic:  length (64 bits, little endian), protobuf wire form
//   number of answers  (64 bits, little endian)
//   each answer: length (64 bits, little endian), protobuf wire form
//   synonyms, if there are any: number of rules, then of each rule both sides, each the
//   number of its texts, then of each text its length and its bytes
//
// in the order of the library. The messages have neither maps nor unknown fields, so
// their wire form is the same wherever it is written; the counts and lengths keep
// different contents from running into the same bytes. Pointers are left out: what
// they resolve to stands in Answer.related.
//
// It tells contents apart; it does not protect against someone who makes two on
// purpose that share a hash.
std::string ContentVersion(const content::Library& library,
                           const search::Synonyms& synonyms = {});

}  // namespace answerbook::snapshot

#endif  // ANSWERBOOK_SERVICE_SNAPSHOT_CONTENT_VERSION_H_
