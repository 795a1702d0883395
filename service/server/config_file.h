// The configuration file: flat YAML, a key for each setting.
//
//   content: /srv/library
//   listen: [127.0.0.1:50051, "unix:/run/answerbook/answerbook.sock"]
//   drain_timeout: 30s
#ifndef ANSWERBOOK_SERVICE_SERVER_CONFIG_FILE_H_
#define ANSWERBOOK_SERVICE_SERVER_CONFIG_FILE_H_

#include <string>
#include <string_view>
#include <vector>

#include "service/server/settings.h"

namespace answerbook::server {

// A setting as the file has it.
struct ConfigEntry {
  const Setting* setting;
  std::string text;  // as SetFromText takes it
  int line;          // from 1
};

// Reads `text`, the content of `file`. What is wrong is added to `faults`, each with file
// and line: unknown keys, keys given twice, values of another kind, what is no YAML.
std::vector<ConfigEntry> ParseConfig(std::string_view text, const std::string& file,
                                     std::vector<std::string>* faults);

// The same from the file at `path`; that it cannot be read is a fault as well.
std::vector<ConfigEntry> ReadConfig(const std::string& path,
                                    std::vector<std::string>* faults);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_CONFIG_FILE_H_
