#include "service/search/passages.h"

namespace answerbook::search {

size_t Passages::Bytes() const {
  size_t bytes = own_texts_.capacity() * (sizeof(DocId) + sizeof(std::string) + 1) +
                 sentences_begin_.capacity() * sizeof(uint32_t) +
                 sentences_.capacity() * sizeof(Sentence) +
                 fingerprints_begin_.capacity() * sizeof(uint64_t) +
                 fingerprints_.capacity();
  for (const auto& [doc, text] : own_texts_) bytes += text.capacity();
  return bytes;
}

}  // namespace answerbook::search
