// Files for one test, gone after it.
#ifndef ANSWERBOOK_TESTS_CONTENT_TEMP_DIR_H_
#define ANSWERBOOK_TESTS_CONTENT_TEMP_DIR_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace answerbook::content {

class TempDir {
 public:
  TempDir() {
    std::string name =
        (std::filesystem::temp_directory_path() / "answerbook-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TempDir() { std::filesystem::remove_all(path_); }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }

  // Writes a file, with the folders above it, and returns its path.
  std::string Write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary)
        .write(text.data(), static_cast<long>(text.size()));
    return file.string();
  }

 private:
  std::string path_;
};

}  // namespace answerbook::content

#endif  // ANSWERBOOK_TESTS_CONTENT_TEMP_DIR_H_
