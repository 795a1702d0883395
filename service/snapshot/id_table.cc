#include "service/snapshot/id_table.h"

#include <vector>

#include "xxhash.h"

#include "service/content/probing.h"

namespace answerbook::snapshot {
namespace {

uint64_t Hash(std::string_view id) { return XXH3_64bits(id.data(), id.size()); }

}  // namespace

IdTable::IdTable(const content::AnswerTable& answers) {
  const size_t count = answers.answers();
  slots_ = std::vector<Slot>(content::SlotsFor(count));
  Slot* const slots = slots_.mutable_data();
  for (uint32_t i = 0; i < count; ++i) {
    const uint64_t hash = Hash(answers.AnswerId(i));
    size_t at = content::HomeSlot(hash, slots_.size());
    while (slots[at].answer != kNone) at = content::SlotBehind(at, slots_.size());
    slots[at] = {static_cast<uint32_t>(hash), i};
  }
}

std::optional<uint32_t> IdTable::Find(const content::AnswerTable& answers,
                                      std::string_view answer_id) const {
  if (slots_.empty()) return std::nullopt;
  const uint64_t hash = Hash(answer_id);
  for (size_t at = content::HomeSlot(hash, slots_.size());;
       at = content::SlotBehind(at, slots_.size())) {
    const Slot& slot = slots_[at];
    if (slot.answer == kNone) return std::nullopt;
    if (slot.tag == static_cast<uint32_t>(hash) &&
        answers.AnswerId(slot.answer) == answer_id) {
      return slot.answer;
    }
  }
}

bool IdTable::IsWhole(size_t answers) const {
  size_t used = 0;
  bool known = true;
  for (const Slot& slot : slots_) {
    if (slot.answer == kNone) continue;
    ++used;
    known &= slot.answer < answers;
  }
  // Looking for an id ends at a free slot.
  return known && used == answers && used < slots_.size();
}

}  // namespace answerbook::snapshot
