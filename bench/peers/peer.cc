#include "bench/peers/peer.h"

#include <algorithm>
#include <utility>

#include "bench/words.h"

namespace answerbook::bench {
namespace {

void Append(std::string& to, const std::string& text) {
  if (!to.empty()) to += " \n";
  to += text;
}

}  // namespace

PeerFields FieldsOf(const v1::Answer& answer) {
  PeerFields fields;
  fields.question = answer.question();
  for (const std::string& text : answer.alternate_questions()) {
    Append(fields.question, text);
  }
  fields.keywords = answer.topic_title();
  for (const std::string& text : answer.keywords()) Append(fields.keywords, text);
  fields.body = answer.body();
  Append(fields.body, answer.caution());
  return fields;
}

std::vector<std::string> PeerWords(const std::string& question, bool function_words) {
  std::vector<std::string> all;
  std::vector<std::string> content;
  for (const Word word : SplitWords(question)) {
    std::string text = LowerAscii(TextOf(question, word));
    if (text.size() > 2 && text.compare(text.size() - 2, 2, "'s") == 0) {
      text.resize(text.size() - 2);
    }
    if (std::find(all.begin(), all.end(), text) != all.end()) continue;
    if (!IsFunctionWord(text)) content.push_back(text);
    all.push_back(std::move(text));
  }
  return function_words || content.empty() ? all : content;
}

}  // namespace answerbook::bench
