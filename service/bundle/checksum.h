// The checksums of a bundle.
#ifndef ANSWERBOOK_SERVICE_BUNDLE_CHECKSUM_H_
#define ANSWERBOOK_SERVICE_BUNDLE_CHECKSUM_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace answerbook::bundle {

uint64_t Checksum(std::string_view bytes);

// Of each of several texts: the checksum of those of their pieces. On all CPUs.
std::vector<uint64_t> ChecksumsByPiece(const std::vector<std::string_view>& texts);

}  // namespace answerbook::bundle

#endif  // ANSWERBOOK_SERVICE_BUNDLE_CHECKSUM_H_
