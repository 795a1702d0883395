#include "bench/growing/library_maker.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "bench/words.h"
#include "service/content/markdown.h"
#include "service/content/text.h"

namespace answerbook::bench {
namespace {

// As content::LoadLibrary checks them.
constexpr size_t kTitleBytes = 300;
constexpr size_t kQuestionBytes = 500;
constexpr size_t kSummaryBytes = 2000;
constexpr size_t kCautionBytes = 4000;
constexpr size_t kBodyBytes = 256 << 10;
constexpr size_t kKeywordBytes = 200;
constexpr size_t kSourceTitleBytes = 500;
constexpr size_t kUrlBytes = 2000;

constexpr size_t kMadeSummaryBytes = 300;
constexpr size_t kTopicIdBytes = 100;

bool IsUpper(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }

// Appends `word`, lower case, in the case of `like`: all upper, capitalized or lower.
void AppendInCase(std::string_view word, std::string_view like, std::string* out) {
  const size_t begin = out->size();
  out->append(word);
  if (!IsUpper(like[0])) return;
  const bool all = like.size() > 1 && UpperAscii(like) == like;
  const size_t end = all ? out->size() : begin + 1;
  for (size_t i = begin; i < end; ++i) {
    (*out)[i] = absl::ascii_toupper(static_cast<unsigned char>((*out)[i]));
  }
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isascii(static_cast<unsigned char>(c));
  });
}

}  // namespace

LibraryMaker::LibraryMaker(const content::Library& library, uint64_t seed)
    : library_(library), model_(library), supply_(model_, seed), random_(seed) {
  for (size_t i = 0; i < library.answers.size(); ++i) {
    const v1::Answer& answer = library.answers[i];
    if (i == 0 || library.answers[i - 1].topic_id() != answer.topic_id()) {
      topics_.push_back(i);
    }
    has_written_summary_.push_back(
        answer.summary() !=
        content::FirstSentences(content::MarkdownToPlainText(answer.body()),
                                kMadeSummaryBytes));
  }
  next_topic_ = topics_.size();
}

void LibraryMaker::BeginTopic() {
  if (next_topic_ == topics_.size()) {
    for (size_t i = topics_.size(); i > 1; --i) {
      std::swap(topics_[i - 1], topics_[random_() % i]);
    }
    next_topic_ = 0;
  }
  at_ = topics_[next_topic_++];
  end_ = at_;
  while (end_ < library_.answers.size() &&
         library_.answers[end_].topic_id() == library_.answers[at_].topic_id()) {
    ++end_;
  }
  ++made_topics_;
  in_topic_ = 0;
  supply_.BeginTopic();
  title_ = Exchanged(library_.answers[at_].topic_title(), kTitleBytes);
  const std::string slug = content::Slugify(title_, kTopicIdBytes);
  topic_id_ = absl::StrCat(slug.empty() ? "topic" : slug, "-", made_topics_);
}

v1::Answer LibraryMaker::Next() {
  if (at_ == end_) BeginTopic();
  const v1::Answer& from = library_.answers[at_];
  v1::Answer answer;
  answer.set_answer_id(
      absl::StrCat("made-", absl::Dec(made_topics_, absl::kZeroPad7), "-", ++in_topic_));
  answer.set_topic_id(topic_id_);
  answer.set_topic_title(title_);
  answer.set_question(Exchanged(from.question(), kQuestionBytes));
  // Different words may be exchanged for one, and make one phrasing of two.
  std::set<std::string> phrasings = {content::Slugify(answer.question(), kQuestionBytes)};
  for (const std::string& text : from.alternate_questions()) {
    std::string phrasing = Exchanged(text, kQuestionBytes);
    if (phrasings.insert(content::Slugify(phrasing, kQuestionBytes)).second) {
      answer.add_alternate_questions(std::move(phrasing));
    }
  }
  for (const std::string& text : from.keywords()) {
    answer.add_keywords(Exchanged(text, kKeywordBytes));
  }
  answer.set_caution(Exchanged(from.caution(), kCautionBytes));
  answer.set_body(Exchanged(from.body(), kBodyBytes));
  if (has_written_summary_[at_]) {
    answer.set_summary(Exchanged(from.summary(), kSummaryBytes));
  }
  MakeSources(from, &answer);
  answer.set_language(from.language());
  answer.set_reviewed_on(from.reviewed_on());
  answer.set_reviewed_by(from.reviewed_by());
  answer.set_disclaimer(from.disclaimer());
  ++at_;
  return answer;
}

std::string LibraryMaker::Exchanged(std::string_view text, size_t limit, Words words) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  supply_.BeginText();
  size_t from = 0;
  for (const Word place : SplitWords(text)) {
    out.append(text.substr(from, place.begin - from));
    from = place.end;
    const std::string_view word = TextOf(text, place);
    const WordId id = model_.Find(LowerAscii(word));
    const std::string* exchanged = nullptr;
    if (id < model_.size()) {
      exchanged = words == kAll ? &supply_.Exchange(id) : supply_.Exchanged(id);
    }
    AppendInCase(exchanged == nullptr ? word : std::string_view(*exchanged), word, &out);
  }
  out.append(text.substr(from));
  return out.size() <= limit ? out : std::string(text);
}

void LibraryMaker::MakeSources(const v1::Answer& from, v1::Answer* answer) {
  // What is not searched brings no words: the vocabulary would grow too fast.
  for (const v1::Source& source : from.sources()) {
    v1::Source* made = answer->add_sources();
    made->set_title(Exchanged(source.title(), kSourceTitleBytes, kThoseHad));
    made->set_publisher(source.publisher());
    const std::string url = Exchanged(source.url(), kUrlBytes, kThoseHad);
    made->set_url(IsAscii(url) && content::IsWebUrl(url) ? url : source.url());
  }
}

}  // namespace answerbook::bench
