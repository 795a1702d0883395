#include "service/tools/language_flag.h"

#include "service/content/text.h"
#include <CLI/CLI.hpp>

namespace answerbook::tools {
namespace {

std::string CheckTag(const std::string& text) {
  return content::IsLanguageTag(text)
             ? ""
             : "“" + text + "” is not a BCP 47 language tag such as en or pt-BR";
}

}  // namespace

void AddDefaultLanguage(CLI::App& command, std::string* language) {
  command
      .add_option("--default-language", *language,
                  "the language of topics that name none; en unless given")
      ->check(CheckTag, "TAG");
}

}  // namespace answerbook::tools
