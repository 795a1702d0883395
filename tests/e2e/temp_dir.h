// A directory for the files of one test.
#ifndef ANSWERBOOK_TESTS_E2E_TEMP_DIR_H_
#define ANSWERBOOK_TESTS_E2E_TEMP_DIR_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace answerbook::e2e {

// Made by the constructor, removed with all in it by the destructor.
class TempDir {
 public:
  TempDir() {
    std::string pattern =
        std::filesystem::temp_directory_path() / "answerbook-e2e-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  std::string Path(const std::string& name = "") const { return (path_ / name).string(); }

  // Writes a file, making the directories above it. Returns its path.
  std::string Write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return Path(name);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_TEMP_DIR_H_
