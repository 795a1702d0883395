#include "service/forms/form.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>

namespace answerbook::forms {

const std::vector<std::string>& FormNames() {
  static const auto* const names = new std::vector<std::string>{
      "markdown", "jsonl", "faqpage", "html", "text", "csv", "tsv"};
  return *names;
}

std::optional<Form> FormOfName(std::string_view name) {
  const std::vector<std::string>& names = FormNames();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Form>(found - names.begin());
}

std::string_view NameOf(Form form) { return FormNames()[static_cast<size_t>(form)]; }

std::optional<Form> FormOfPath(const std::string& path) {
  constexpr std::pair<std::string_view, Form> kEndings[] = {
      {".jsonl", Form::kJsonLines}, {".jsonl.gz", Form::kJsonLines},
      {".json", Form::kFaqPage},    {".jsonld", Form::kFaqPage},
      {".html", Form::kHtml},       {".htm", Form::kHtml},
      {".txt", Form::kText},        {".csv", Form::kCsv},
      {".tsv", Form::kTsv}};
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return Form::kMarkdown;
  for (const auto& [ending, form] : kEndings) {
    if (path.ends_with(ending)) return form;
  }
  const std::filesystem::path name(path);
  return !name.has_filename() || !name.has_extension() ? std::optional(Form::kMarkdown)
                                                       : std::nullopt;
}

const content::Reader& ReaderOf(Form form) {
  switch (form) {
    case Form::kJsonLines:
      return content::JsonLinesReader();
    case Form::kFaqPage:
      return FaqPageReader();
    case Form::kHtml:
      return HtmlReader();
    case Form::kText:
      return content::FaqTextReader();
    case Form::kCsv:
      return CsvReader(',');
    case Form::kTsv:
      return CsvReader('\t');
    case Form::kMarkdown:
      break;
  }
  return content::MarkdownDirectoryReader();
}

absl::StatusOr<content::Library> Load(Form form, const std::string& path,
                                      const content::LoadOptions& options,
                                      std::vector<content::Problem>* problems) {
  return content::LoadLibraryWith(ReaderOf(form), path, options, problems);
}

}  // namespace answerbook::forms
