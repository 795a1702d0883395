#include "service/search/stop_words.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

#include "service/search/language.h"

namespace answerbook::search {
namespace {

// Function words. Words that change what a medical question asks (no, not, without,
// during, after, before, more, than) are left out on purpose: they are carriers.
constexpr char kEnglishStop[] =
    "a an the this that these those some any each every such "
    "i me my mine we us our ours you your yours he him his she her hers it its they them "
    "their theirs myself yourself itself themselves one ones "
    "am is are was were be been being do does did done doing has have had having "
    "can could may might must shall should will would cannot "
    "isnt arent wasnt werent dont doesnt didnt cant couldnt wont wouldnt shouldnt hasnt "
    "havent hadnt im ive id ill youre youve hes shes theyre thats whats theres "
    "and or but nor so if then else because as while although though "
    "of to in on at by for from with into onto about between through over under upon via "
    "per within against among towards toward "
    "what whats which who whom whose where when why how whether whatever "
    "there here also just only even too very quite rather really still yet already "
    "ever please hi hello dear thanks thank s t re ve d ll m";

// Words that many questions share whatever they are about.
constexpr char kEnglishCarrier[] =
    "no not without during after before more most less least than same other another "
    "many much few several lot lots all both either neither out off up down again "
    "get gets got getting give gives given giving take takes taken taking took make "
    "makes "
    "made making go goes going went gone come comes coming came keep keeps kept put "
    "find finds finding found know knows knowing known knew tell tells telling told say "
    "says said ask asks asking asked mean means meaning want wants wanted need needs "
    "needed "
    "think thinks thought like likes use uses used using try tries tried trying help "
    "helps "
    "helped helping happen happens happened work works worked working show shows shown "
    "see sees seen look looks looking looked become becomes "
    "explain explains describe describes define defines definition understand learn "
    "information info question questions answer answers thing things something anything "
    "someone anyone somebody anybody everyone people person persons man men woman women "
    "patient patients doctor doctors physician way ways kind kinds type types sort "
    "good bad best better worse new old big small long short "
    "possible possibly able likely usually often sometimes always never now today "
    "currently "
    "current common commonly main major certain different various general generally "
    "actually "
    "exactly maybe perhaps else instead together apart away back first second last next "
    "time day days week weeks month months year years thing part role part place "
    "called call name names list etc reason reasons purpose purposes regarding "
    "concerning "
    "related relation relationship due have having let lets let's wondering wonder "
    "recently appreciate dear sir madam best regards sincerely";

absl::flat_hash_map<std::string, WordKind> MakeEnglish() {
  absl::flat_hash_map<std::string, WordKind> kinds;
  const auto add = [&kinds](const char* words, WordKind kind) {
    for (absl::string_view word : absl::StrSplit(words, ' ', absl::SkipEmpty())) {
      kinds.emplace(std::string(word), kind);  // the first list that has it decides
    }
  };
  add(kEnglishStop, WordKind::kStop);
  add(kEnglishCarrier, WordKind::kCarrier);
  return kinds;
}

}  // namespace

WordKind KindOfWord(std::string_view language, std::string_view word) {
  static const auto* const english =
      new absl::flat_hash_map<std::string, WordKind>(MakeEnglish());
  if (!LanguageMatches("en", language)) return WordKind::kContent;
  const auto found = english->find(absl::string_view(word.data(), word.size()));
  return found == english->end() ? WordKind::kContent : found->second;
}

}  // namespace answerbook::search
