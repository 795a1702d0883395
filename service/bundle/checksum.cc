#include "service/bundle/checksum.h"

#include <cstddef>
#include <utility>

#include "xxhash.h"

#include "service/bundle/layout.h"
#include "service/content/parallel.h"

namespace answerbook::bundle {

uint64_t Checksum(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::vector<uint64_t> ChecksumsByPiece(const std::vector<std::string_view>& texts) {
  std::vector<std::vector<uint64_t>> pieces_of(texts.size());
  std::vector<std::pair<size_t, size_t>> pieces;  // of which text, the how manieth
  for (size_t i = 0; i < texts.size(); ++i) {
    pieces_of[i].resize((texts[i].size() + kPieceBytes - 1) / kPieceBytes);
    for (size_t piece = 0; piece < pieces_of[i].size(); ++piece) {
      pieces.emplace_back(i, piece);
    }
  }
  content::ParallelFor(
      pieces.size(), content::ThreadsFor(pieces.size(), 0), [&](size_t at, unsigned) {
        const auto& [text, piece] = pieces[at];
        pieces_of[text][piece] =
            Checksum(texts[text].substr(piece * kPieceBytes, kPieceBytes));
      });
  std::vector<uint64_t> checksums;
  checksums.reserve(texts.size());
  for (const std::vector<uint64_t>& each : pieces_of) {
    checksums.push_back(Checksum(
        {reinterpret_cast<const char*>(each.data()), each.size() * sizeof(uint64_t)}));
  }
  return checksums;
}

}  // namespace answerbook::bundle
