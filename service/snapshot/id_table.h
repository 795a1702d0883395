// Finds answers by their ids.
#ifndef ANSWERBOOK_SERVICE_SNAPSHOT_ID_TABLE_H_
#define ANSWERBOOK_SERVICE_SNAPSHOT_ID_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "service/content/answer_table.h"
#include "service/content/flat_array.h"

namespace answerbook::snapshot {

// A hash table of indices into the answers, whose ids are compared there. Immutable after
// construction; thread-safe.
class IdTable {
 public:
  IdTable() = default;
  explicit IdTable(const content::AnswerTable& answers);

  // `answers` are those that the table was made of.
  std::optional<uint32_t> Find(const content::AnswerTable& answers,
                               std::string_view answer_id) const;

  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit) {
    visit("ids.slots", self.slots_);
  }
  // For so many answers.
  bool IsWhole(size_t answers) const;

 private:
  static constexpr uint32_t kNone = 0xFFFFFFFF;

  struct Slot {
    uint32_t tag = 0;  // of the hash, so that few ids are read that are others
    uint32_t answer = kNone;
  };

  content::FlatArray<Slot> slots_;  // see probing.h
};

}  // namespace answerbook::snapshot

#endif  // ANSWERBOOK_SERVICE_SNAPSHOT_ID_TABLE_H_
