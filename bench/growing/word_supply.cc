#include "bench/growing/word_supply.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "bench/words.h"

namespace answerbook::bench {
namespace {

constexpr size_t kLeastLettersOfPart = 5;
// Draws until one fits; a word twice in a topic is no harm.
constexpr int kTries = 12;
constexpr int kTriesOfFollowers = 6;

bool IsAsciiWord(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c));
  });
}

}  // namespace

WordSupply::WordSupply(const WordModel& model, uint64_t seed)
    : model_(model),
      random_(seed),
      unused_rare_(model.rare()),
      used_(model.size()),
      taken_(model.size()),
      exchanged_in_(model.size()),
      exchanged_for_(model.size()) {
  for (size_t i = unused_rare_.size(); i > 1; --i) {
    std::swap(unused_rare_[i - 1], unused_rare_[Below(i)]);
  }
  for (const WordId word : model.rare()) {
    const std::string& text = model.Text(word);
    if (text.size() >= kLeastLettersOfPart && IsAsciiWord(text)) {
      word_parts_.push_back(word);
    }
  }
}

void WordSupply::BeginTopic() {
  ++topic_;
  numbers_.clear();
  BeginText();
}

const std::string& WordSupply::Exchange(WordId model_word) {
  ++occurrences_;
  if (exchanged_in_[model_word] != topic_) {
    const Pick pick = Draw(model_word);
    exchanged_in_[model_word] = topic_;
    exchanged_for_[model_word] = pick;
    if (pick < kNumbers) {
      taken_[pick] = topic_;
      if (!used_[pick] && !HasDigit(Text(pick))) ++distinct_;
      used_[pick] = true;
    }
  }
  before_ = exchanged_for_[model_word];
  return Text(before_);
}

const std::string* WordSupply::Exchanged(WordId model_word) const {
  if (exchanged_in_[model_word] != topic_) return nullptr;
  return &Text(exchanged_for_[model_word]);
}

const std::string& WordSupply::Text(Pick pick) const {
  if (pick >= kNumbers) return numbers_[pick - kNumbers];
  return pick < model_.size() ? model_.Text(pick) : coined_[pick - model_.size()];
}

WordSupply::Pick WordSupply::Draw(WordId model_word) {
  switch (const WordModel::Class its = model_.ClassOf(model_word)) {
    case WordModel::kCommon:
      return model_word;
    case WordModel::kRare:
      return Rare();
    case WordModel::kRareNumber:
      return Number(model_.Text(model_word));
    default:
      return FromBand(its);
  }
}

WordSupply::Pick WordSupply::FromBand(WordModel::Class band) {
  if (before_ < model_.size()) {
    const std::span<const WordId> followers = model_.Followers(before_);
    for (int i = 0; i < kTriesOfFollowers && !followers.empty(); ++i) {
      const WordId word = followers[Below(followers.size())];
      if (word < model_.size() && model_.ClassOf(word) == band && !Taken(word)) {
        return word;
      }
    }
  }
  const std::vector<WordId>& words = model_.Band(band);
  WordId word = words[Below(words.size())];
  for (int i = 0; i < kTries && Taken(word); ++i) word = words[Below(words.size())];
  return word;
}

WordSupply::Pick WordSupply::Rare() {
  Pick pick = kNone;
  if (distinct_ >= model_.DistinctAt(occurrences_) && !rare_drawn_.empty()) {
    for (int i = 0; i < kTries && (pick == kNone || Taken(pick)); ++i) {
      pick = rare_drawn_[Below(rare_drawn_.size())];
    }
  } else {
    pick = Fresh();
  }
  rare_drawn_.push_back(pick);
  return pick;
}

WordSupply::Pick WordSupply::Fresh() {
  if (!unused_rare_.empty()) {
    const WordId word = unused_rare_.back();
    unused_rare_.pop_back();
    return word;
  }
  coined_.push_back(Coin());
  coined_set_.insert(coined_.back());
  used_.push_back(false);
  taken_.push_back(0);
  return static_cast<Pick>(model_.size() + coined_.size() - 1);
}

WordSupply::Pick WordSupply::Number(std::string_view like) {
  std::string digits(like);
  for (char& c : digits) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      c = static_cast<char>('0' + Below(10));
    }
  }
  numbers_.push_back(std::move(digits));
  return static_cast<Pick>(kNumbers + numbers_.size() - 1);
}

std::string WordSupply::Coin() {
  std::string word;
  do {
    if (word_parts_.empty() || word.size() > 20) {
      word = absl::StrCat("word", std::string(1, static_cast<char>('a' + Below(26))));
      for (size_t i = coined_.size(); i > 0; i /= 26) {
        word.push_back(static_cast<char>('a' + i % 26));
      }
    } else {
      // The first half of one and the second of another; once more if there is such a
      // word.
      const std::string& head = model_.Text(word_parts_[Below(word_parts_.size())]);
      const std::string& tail = model_.Text(word_parts_[Below(word_parts_.size())]);
      if (!word.empty()) word = word.substr(0, word.size() / 2);
      absl::StrAppend(&word, head.substr(0, (head.size() + 1) / 2),
                      tail.substr(tail.size() / 2));
    }
  } while (model_.Find(word) < model_.size() || coined_set_.contains(word));
  return word;
}

}  // namespace answerbook::bench
