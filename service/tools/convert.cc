// import, export and render: libraries from one form to another.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"

#include "service/content/text.h"
#include "service/forms/form.h"
#include "service/forms/write.h"
#include "service/search/synonyms_file.h"
#include "service/tools/command.h"
#include "service/tools/language_flag.h"
#include "service/tools/load_library.h"
#include "service/tools/progress.h"
#include <CLI/CLI.hpp>

namespace answerbook::tools {
namespace {

struct ConvertOptions {
  std::string source;
  std::string destination;
  std::string from;
  std::string to;
  std::string default_language = "en";
  std::string title;
  bool force = false;
  bool import_only = false;  // what the server reads: Markdown and JSON Lines
  bool page_only = false;    // HTML
};

ExitCode Say(const Output& to, ExitCode code, const std::string& text) {
  to.err << "answerbook-content: " << text << '\n';
  return code;
}

// The form that was given, else the one that the path's name tells.
std::optional<forms::Form> FormFor(const std::string& given, const std::string& path) {
  return given.empty() ? forms::FormOfPath(path) : forms::FormOfName(given);
}

std::string UnknownForm(const std::string& path, const char* flag) {
  return absl::StrCat(path, ": its name does not tell the form; give ", flag,
                      ", which --help explains");
}

// The words of a library's synonyms file, which is not a part of the library itself; says
// so where they stay behind. False when they cannot be read.
bool TakeSynonyms(const ConvertOptions& options, forms::Form to_form, const Output& to,
                  std::string* synonyms) {
  namespace fs = std::filesystem;
  const auto file = [](const std::string& library) {
    return (fs::path(library) / content::kSynonymsFile).string();
  };
  std::error_code error;
  std::string from = file(options.source);
  if (fs::exists(from, error) && to_form != forms::Form::kMarkdown) {
    to.err << "warning: " << from
           << " is not in the form written; --synonyms gives it to the server\n";
    return true;
  }
  // What a directory has keeps when the directory is written over.
  if (!fs::exists(from, error)) from = file(options.destination);
  if (to_form != forms::Form::kMarkdown || !fs::exists(from, error)) return true;
  auto text = content::ReadFile(from, search::kMostSynonymFileBytes);
  if (!text.ok()) {
    Say(to, kFailed, absl::StrCat(from, ": ", text.status().message()));
    return false;
  }
  *synonyms = *std::move(text);
  return true;
}

ExitCode Convert(const ConvertOptions& options, const Output& to) {
  const auto from_form = FormFor(options.from, options.source);
  if (!from_form) return Say(to, kUsage, UnknownForm(options.source, "--from"));
  const auto to_form = FormFor(options.to, options.destination);
  if (!to_form) {
    return Say(
        to, kUsage,
        UnknownForm(options.destination, options.import_only ? "--to" : "--format"));
  }
  if (options.import_only && *to_form != forms::Form::kMarkdown &&
      *to_form != forms::Form::kJsonLines) {
    return Say(to, kUsage,
               absl::StrCat(options.destination,
                            ": import makes a directory of Markdown or a .jsonl file; "
                            "export writes the other forms"));
  }
  if (options.page_only && forms::FormOfPath(options.destination) != forms::Form::kHtml) {
    return Say(to, kUsage,
               absl::StrCat(options.destination,
                            ": render makes an HTML page, whose name ends in .html or "
                            ".htm; export writes the other forms"));
  }
  Progress progress(to.err, isatty(STDERR_FILENO) != 0);
  progress.Show("reading", 0, 0);
  content::LoadOptions load;
  load.default_language = options.default_language;
  std::vector<content::Problem> problems;
  const auto library = forms::Load(*from_form, options.source, load, &problems);
  if (!library.ok()) {
    return Say(to, CodeFor(problems), std::string(library.status().message()));
  }
  forms::WriteOptions write;
  write.force = options.force;
  write.page.title = options.title;
  write.progress = [&](const char* stage, size_t done, size_t all) {
    progress.Show(stage, done, all);
  };
  if (!TakeSynonyms(options, *to_form, to, &write.synonyms)) return kFailed;
  const auto losses = forms::WriteLibrary(*library, *to_form, options.destination, write);
  if (!losses.ok()) {
    return Say(to, kFailed, std::string(losses.status().message()));
  }
  for (const std::string& loss : *losses) to.err << "warning: " << loss << '\n';
  const auto unanswered = std::count_if(
      library->pointers.begin(), library->pointers.end(),
      [](const auto& pointer) { return pointer.resolved_answer_id.empty(); });
  if (unanswered > 0) {
    to.err << "warning: " << Counted(static_cast<size_t>(unanswered), "question")
           << " that the page points to and does not answer: not kept\n";
  }
  to.out << absl::StrCat("wrote ", Counted(library->answers.size(), "answer"), " in ",
                         Counted(library->topics.size(), "topic"), " to ",
                         options.destination, "\n");
  return kOk;
}

CLI::App* Add(CLI::App& app, Work& work, const char* name, const char* description,
              const std::shared_ptr<ConvertOptions>& options) {
  CLI::App* command = app.add_subcommand(name, description);
  command->add_option("source", options->source, "what is read")->required();
  command->add_option("destination", options->destination, "what is written")->required();
  command->add_option("--from", options->from, "the source's form; else its name tells")
      ->check(CLI::IsMember(forms::FormNames()));
  AddDefaultLanguage(*command, &options->default_language);
  command->add_flag("--force", options->force, "replace what is at the destination");
  command->callback([options, &work] {
    work = [options](const Output& to) { return Convert(*options, to); };
  });
  return command;
}

}  // namespace

void AddConvert(CLI::App& app, Work& work) {
  auto import_options = std::make_shared<ConvertOptions>();
  import_options->import_only = true;
  Add(app, work, "import", "Makes a library of content in another form", import_options)
      ->add_option("--to", import_options->to, "markdown or jsonl; else the name tells")
      ->check(CLI::IsMember({"markdown", "jsonl"}));

  auto export_options = std::make_shared<ConvertOptions>();
  CLI::App* export_command =
      Add(app, work, "export", "Writes a library in another form", export_options);
  export_command
      ->add_option("--format,--to", export_options->to,
                   "the form to write; else the destination's name tells")
      ->check(CLI::IsMember(forms::FormNames()));
  export_command->add_option("--title", export_options->title, "of an HTML page");

  auto render_options = std::make_shared<ConvertOptions>();
  render_options->to = "html";
  render_options->page_only = true;
  Add(app, work, "render", "Makes one accessible HTML page of a library", render_options)
      ->add_option("--title", render_options->title,
                   "of the page; else that of the only topic");
}

}  // namespace answerbook::tools
