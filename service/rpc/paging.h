// Where a page begins and how much it holds.
#ifndef ANSWERBOOK_SERVICE_RPC_PAGING_H_
#define ANSWERBOOK_SERVICE_RPC_PAGING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grpcpp/support/status.h"

#include "service/rpc/errors.h"
#include "service/rpc/page_token.h"

namespace answerbook::rpc {

// How many items a page holds.
struct PageSizes {
  int32_t usual;  // when the request asks for 0
  int32_t most;   // when the request asks for more
};

// `requested` must not be negative.
constexpr uint32_t PageSize(int32_t requested, PageSizes sizes) {
  if (requested == 0) return static_cast<uint32_t>(sizes.usual);
  return static_cast<uint32_t>(requested < sizes.most ? requested : sizes.most);
}

// The token for the page of `request` that begins at `offset`.
template <typename Request>
std::string NextPageToken(std::string_view method, std::string_view content_version,
                          const Request& request, uint32_t offset) {
  return EncodePageToken({content_version, RequestFingerprint(method, request)}, offset);
}

// The part of FindPage that does not depend on the type of the request: OK and the
// offset, or PAGE_TOKEN_INVALID, or PAGE_TOKEN_EXPIRED.
grpc::Status ReadPageToken(std::string_view token, const PageScope& scope,
                           uint32_t* offset);

// The violation of a page_token that is none.
Violation NotAPageToken();

// What the page_token of a request says, given the violations of its other fields: OK
// and the offset of the page, or INVALID_REQUEST with all violations, the token's
// included, or PAGE_TOKEN_INVALID, or PAGE_TOKEN_EXPIRED.
template <typename Request>
grpc::Status FindPage(std::string_view method, std::string_view content_version,
                      const Request& request, std::vector<Violation> violations,
                      uint32_t* offset) {
  const std::string& token = request.page_token();
  if (!violations.empty()) {
    if (!token.empty() && !IsPageToken(token)) violations.push_back(NotAPageToken());
    return InvalidRequest(violations);
  }
  *offset = 0;
  if (token.empty()) return grpc::Status::OK;
  return ReadPageToken(token, {content_version, RequestFingerprint(method, request)},
                       offset);
}

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_PAGING_H_
