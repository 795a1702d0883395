#include "service/rpc/paging.h"

namespace answerbook::rpc {
namespace {

constexpr char kNotAToken[] =
    "is not a next_page_token of this service; leave it empty for the first page";

}  // namespace

Violation NotAPageToken() { return {"page_token", kNotAToken}; }

grpc::Status ReadPageToken(std::string_view token, const PageScope& scope,
                           uint32_t* offset) {
  const DecodedPageToken decoded = DecodePageToken(token, scope);
  switch (decoded.state) {
    case PageTokenState::kValid:
      *offset = decoded.offset;
      return grpc::Status::OK;
    case PageTokenState::kOtherRequest:
      return PageTokenInvalid(
          "was issued for another request; between pages everything but page_size and "
          "page_token must stay the same");
    case PageTokenState::kExpired:
      return PageTokenExpired(scope.content_version);
    case PageTokenState::kMalformed:
      break;
  }
  return PageTokenInvalid(kNotAToken);
}

}  // namespace answerbook::rpc
