// publish, rollback, releases, prune: what replicas serve.
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"

#include "service/content/load.h"
#include "service/release/blobs.h"
#include "service/release/release_index.h"
#include "service/release/store.h"
#include "service/search/synonyms_file.h"
#include "service/snapshot/snapshot.h"
#include "service/tools/command.h"
#include "service/tools/etcd_flags.h"
#include "service/tools/language_flag.h"
#include "service/tools/load_library.h"
#include "service/tools/progress.h"
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace answerbook::tools {
namespace {

using Json = nlohmann::ordered_json;

struct ReleaseOptions {
  EtcdFlags etcd;
  std::string content;
  std::string synonyms = "auto";
  std::string default_language = "en";
  std::string note;
  std::string release;
  size_t keep = 10;
  size_t most = 20;
  bool json = false;
  bool dry_run = false;
  std::string index = "auto";
};

// From so many answers on a release brings its index unless told otherwise: making one
// takes a replica longer than fetching it.
constexpr size_t kIndexFrom = 10'000;
// Up to so many: what is stored anew with each release is 25 MB then, and etcd holds
// little.
constexpr size_t kIndexTo = 200'000;

// Whether to make an index for a release, which takes a while.
absl::StatusOr<bool> WantsIndex(const ReleaseOptions& options, size_t answers,
                                const std::string& release,
                                release::ReleaseStore& store) {
  if (options.index != "auto") return options.index == "on";
  if (answers < kIndexFrom || answers > kIndexTo) return false;
  const auto there = store.ReadIndexBytes(release);
  if (!there.ok()) return there.status();
  return !there->has_value();
}

std::string When(int64_t microseconds) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMicros(microseconds),
                          absl::UTCTimeZone());
}

ExitCode Tell(const release::Published& published, const char* verb,
              const ReleaseOptions& options, const Output& to) {
  if (options.json) {
    to.out << Json{{"release", published.name},
                   {"changed", published.changed},
                   {"blobs", published.blobs},
                   {"uploaded_blobs", published.uploaded_blobs},
                   {"uploaded_bytes", published.uploaded_bytes},
                   {"index_bytes", published.index_bytes}}
                  .dump()
           << '\n';
  } else if (!published.changed) {
    to.out << "release " << published.name << " is live already";
    if (published.index_bytes > 0) {
      to.out << "; " << published.index_bytes << " bytes of its index";
    }
    to.out << '\n';
  } else {
    to.out << absl::StreamFormat("%s release %s", verb, published.name);
    if (published.blobs > 0) {
      to.out << absl::StreamFormat(": %d of %d blobs uploaded, %d bytes",
                                   published.uploaded_blobs, published.blobs,
                                   published.uploaded_bytes);
    }
    if (published.index_bytes > 0) {
      to.out << absl::StreamFormat("; %d bytes of its index", published.index_bytes);
    }
    to.out << '\n';
  }
  return kOk;
}

ExitCode Publish(const ReleaseOptions& options, const Output& to) {
  content::LoadOptions load;
  load.default_language = options.default_language;
  std::vector<content::Problem> problems;
  const auto library = content::LoadLibrary(options.content, load, &problems);
  if (!library.ok()) {
    to.err << "answerbook-content: " << library.status().message() << '\n';
    return CodeFor(problems);
  }
  const auto synonyms = search::LoadSynonyms(options.synonyms, options.content);
  if (!synonyms.ok()) {
    to.err << "answerbook-content: " << synonyms.status().message() << '\n';
    return absl::IsInvalidArgument(synonyms.status()) ? kFindings : kFailed;
  }
  const auto packed = release::Pack(*library, *synonyms);
  if (!packed.ok()) return Failed(packed.status(), to);
  if (options.dry_run) {
    release::Published would;
    would.name = packed->name;
    would.changed = true;
    would.blobs = packed->blobs.size();
    return Tell(would, "not published (--dry-run):", options, to);
  }
  const auto etcd = Connect(options.etcd);
  if (!etcd.ok()) return Failed(etcd.status(), to);
  release::ReleaseStore store(**etcd);
  absl::StatusOr<release::Published> published;
  {
    Progress progress(to.err, isatty(STDERR_FILENO) != 0);
    std::optional<release::PackedIndex> index;
    const auto wants = WantsIndex(options, library->answers.size(), packed->name, store);
    if (!wants.ok()) return Failed(wants.status(), to);
    if (*wants) {
      progress.Show("indexing", 0, 0);
      index = release::PackIndex(*snapshot::Snapshot::Build(*library, *synonyms));
    }
    published = store.Publish(
        *packed, options.note,
        [&](size_t done, size_t all) { progress.Show("uploading", done, all); },
        index.has_value() ? &*index : nullptr);
  }
  if (!published.ok()) return Failed(published.status(), to);
  return Tell(*published, "published", options, to);
}

ExitCode Rollback(const ReleaseOptions& options, const Output& to) {
  const auto etcd = Connect(options.etcd);
  if (!etcd.ok()) return Failed(etcd.status(), to);
  const auto done = release::ReleaseStore(**etcd).Rollback(options.release, options.note);
  if (!done.ok()) return Failed(done.status(), to);
  return Tell(*done, "rolled back to", options, to);
}

ExitCode Releases(const ReleaseOptions& options, const Output& to) {
  const auto etcd = Connect(options.etcd);
  if (!etcd.ok()) return Failed(etcd.status(), to);
  release::ReleaseStore store(**etcd);
  const auto live = store.ReadLive();
  if (!live.ok()) return Failed(live.status(), to);
  const auto history = store.History(options.most);
  if (!history.ok()) return Failed(history.status(), to);
  bool first = true;
  for (const release::HistoryItem& item : *history) {
    // The newest entry is the live one; a release may be there more than once.
    const bool is_live = first && item.entry.release() == live->name;
    first = false;
    const std::string when = When(item.entry.published_at_us());
    if (options.json) {
      to.out << Json{{"number", item.number}, {"release", item.entry.release()},
                     {"live", is_live},       {"rollback", item.entry.rollback()},
                     {"published_at", when},  {"note", item.entry.note()}}
                    .dump(-1, ' ', false, Json::error_handler_t::replace)
             << '\n';
    } else {
      to.out << absl::StreamFormat(
          "%s %4d  %s  %s%s%s%s\n", is_live ? "*" : " ", item.number, when,
          item.entry.release().substr(0, 12), item.entry.rollback() ? "  rollback" : "",
          item.entry.note().empty() ? "" : "  ", item.entry.note());
    }
  }
  if (history->empty() && !options.json) to.out << "nothing was published yet\n";
  return kOk;
}

ExitCode Prune(const ReleaseOptions& options, const Output& to) {
  const auto etcd = Connect(options.etcd);
  if (!etcd.ok()) return Failed(etcd.status(), to);
  const auto pruned = release::ReleaseStore(**etcd).Prune(options.keep);
  if (!pruned.ok()) return Failed(pruned.status(), to);
  if (options.json) {
    to.out << Json{{"releases", pruned->releases}, {"blobs", pruned->blobs}}.dump()
           << '\n';
  } else {
    to.out << absl::StreamFormat("deleted %d releases and %d blobs\n", pruned->releases,
                                 pruned->blobs);
  }
  return kOk;
}

// The command, with what all have.
CLI::App* Add(CLI::App& app, Work& work, const char* name, const char* description,
              const std::shared_ptr<ReleaseOptions>& options,
              ExitCode (*run)(const ReleaseOptions&, const Output&)) {
  CLI::App* command = app.add_subcommand(name, description);
  command->add_flag("--json", options->json, "print JSON, one object a line");
  command->callback([options, &work, run] {
    work = [=](const Output& to) { return run(*options, to); };
  });
  return command;
}

}  // namespace

void AddReleases(CLI::App& app, Work& work) {
  auto publish_options = std::make_shared<ReleaseOptions>();
  CLI::App* publish = Add(app, work, "publish", "Makes a library the one that all serve",
                          publish_options, Publish);
  publish->add_option("content", publish_options->content, "the library")->required();
  AddEtcdFlags(*publish, &publish_options->etcd);
  publish->add_option("--synonyms", publish_options->synonyms,
                      "a file, auto or off, as answerbookd has it");
  AddDefaultLanguage(*publish, &publish_options->default_language);
  publish->add_option("--note", publish_options->note, "who and why, for the history");
  publish
      ->add_option("--index", publish_options->index,
                   "whether the release brings its index, so that replicas need not make "
                   "it: on, off, or auto, for 10,000 to 200,000 answers")
      ->check(CLI::IsMember({"auto", "on", "off"}));
  publish->add_flag("--dry-run", publish_options->dry_run,
                    "say what would be published, and do not");

  auto rollback_options = std::make_shared<ReleaseOptions>();
  CLI::App* rollback = Add(app, work, "rollback", "Makes an earlier release live again",
                           rollback_options, Rollback);
  AddEtcdFlags(*rollback, &rollback_options->etcd);
  rollback->add_option("--release", rollback_options->release,
                       "its name or the beginning of it; else the one before");
  rollback->add_option("--note", rollback_options->note, "who and why, for the history");

  auto list_options = std::make_shared<ReleaseOptions>();
  CLI::App* list =
      Add(app, work, "releases", "Lists what became live when", list_options, Releases);
  AddEtcdFlags(*list, &list_options->etcd);
  list->add_option("--limit", list_options->most, "how many; 20 unless given")
      ->check(CLI::Range(1, 100000));

  auto prune_options = std::make_shared<ReleaseOptions>();
  CLI::App* prune = Add(app, work, "prune", "Deletes releases that nobody will want",
                        prune_options, Prune);
  AddEtcdFlags(*prune, &prune_options->etcd);
  prune->add_option("--keep", prune_options->keep,
                    "how many to keep besides the live one; 10 unless given");
}

}  // namespace answerbook::tools
