// bundle: a library with its ready index in one file.
#include "service/bundle/bundle.h"

#include <unistd.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "service/forms/atomic_output.h"
#include "service/search/synonyms_file.h"
#include "service/snapshot/snapshot.h"
#include "service/tools/command.h"
#include "service/tools/language_flag.h"
#include "service/tools/load_library.h"
#include "service/tools/progress.h"
#include <CLI/CLI.hpp>

namespace answerbook::tools {
namespace {

struct BundleOptions {
  std::string content;
  std::string destination;
  std::string synonyms = "auto";
  std::string default_language = "en";
  bool force = false;
};

ExitCode Fail(const Output& to, const absl::Status& status) {
  to.err << "answerbook-content: " << status.message() << '\n';
  return kFailed;
}

ExitCode Bundle(const BundleOptions& options, const Output& to) {
  if (absl::EndsWith(options.destination, ".gz")) {
    to.err << "answerbook-content: " << options.destination
           << ": a bundle is used where it lies and is not compressed; leave out .gz\n";
    return kUsage;
  }
  // Before the work rather than behind it.
  if (const absl::Status status =
          forms::CheckDestination(options.destination, false, options.force);
      !status.ok()) {
    return Fail(to, status);
  }
  Progress progress(to.err, isatty(STDERR_FILENO) != 0);
  progress.Show("reading", 0, 0);
  ExitCode code = kOk;
  const auto library = LoadOrSay(options.content, options.default_language, to, &code);
  if (!library) return code;
  const auto synonyms = search::LoadSynonyms(options.synonyms, options.content);
  if (!synonyms.ok()) {
    const ExitCode failed = Fail(to, synonyms.status());
    return absl::IsInvalidArgument(synonyms.status()) ? kFindings : failed;
  }
  progress.Show("indexing", 0, 0);
  const auto snapshot = snapshot::Snapshot::Build(*library, *synonyms);
  progress.Show("writing", 0, 0);
  forms::AtomicFile file(options.destination);
  size_t bytes = 0;
  bundle::WriteBundle(*snapshot, [&](std::string_view piece) {
    bytes += piece.size();
    file.Write(piece);
  });
  absl::Status status = file.Finish();
  progress.Show("checking", 0, 0);
  if (status.ok()) status = bundle::MapBundle(file.temporary_path()).status();
  if (status.ok()) status = file.Commit(options.force);
  if (!status.ok()) return Fail(to, status);
  to.out << absl::StrCat("wrote ", Counted(snapshot->answers().answers(), "answer"),
                         " in ", Counted(snapshot->answers().topics(), "topic"), " to ",
                         options.destination, ": ", bytes, " bytes, content version ",
                         snapshot->version(), "\n");
  return kOk;
}

}  // namespace

void AddBundle(CLI::App& app, Work& work) {
  auto options = std::make_shared<BundleOptions>();
  CLI::App* command = app.add_subcommand(
      "bundle", "Writes a library and its index as one file that is served at once");
  command->add_option("content", options->content, "the library, as answerbookd reads it")
      ->required();
  command->add_option("destination", options->destination, "the bundle")->required();
  command->add_option("--synonyms", options->synonyms,
                      "words that mean the same: a file, off, or auto for "
                      "_synonyms.txt in the content directory");
  AddDefaultLanguage(*command, &options->default_language);
  command->add_flag("--force", options->force, "replace what is at the destination");
  command->callback([options, &work] {
    work = [options](const Output& to) { return Bundle(*options, to); };
  });
}

}  // namespace answerbook::tools
