// The forms in which libraries are exchanged (docs/content-format.md).
#ifndef ANSWERBOOK_SERVICE_FORMS_FORM_H_
#define ANSWERBOOK_SERVICE_FORMS_FORM_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "service/content/draft.h"
#include "service/content/load.h"

namespace answerbook::forms {

enum class Form { kMarkdown, kJsonLines, kFaqPage, kHtml, kText, kCsv, kTsv };

// The names of the forms as --from, --to and --format have them, in the order above.
const std::vector<std::string>& FormNames();
std::optional<Form> FormOfName(std::string_view name);
std::string_view NameOf(Form form);

// The form that a path's name tells: the end of the name (`.jsonl`, `.jsonl.gz`, `.json`,
// `.jsonld`, `.html`, `.htm`, `.txt`, `.csv`, `.tsv`); Markdown for a directory that is
// there and for a name without an ending. Nothing for other names.
std::optional<Form> FormOfPath(const std::string& path);

const content::Reader& ReaderOf(Form form);

// Loads a library of any form, with the checks and errors of content::LoadLibrary.
absl::StatusOr<content::Library> Load(Form form, const std::string& path,
                                      const content::LoadOptions& options = {},
                                      std::vector<content::Problem>* problems = nullptr);

// Readers of this room.
const content::Reader& CsvReader(char separator);  // of cells: a comma or a tab
const content::Reader& FaqPageReader();            // JSON-LD files
const content::Reader& HtmlReader();               // pages with JSON-LD in them

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_FORM_H_
