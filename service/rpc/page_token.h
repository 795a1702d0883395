// Page tokens: where the next page begins, for the request and the content that they
// were issued for. Opaque to clients; equal on all replicas, for they hold no secret
// and refer to no state.
//
//   const PageScope scope{snapshot.version(), RequestFingerprint("ListTopics", request)};
//   response->set_next_page_token(EncodePageToken(scope, 50));
//
// A token is URL-safe base64 without padding of, all numbers little endian,
//
//   1 byte   format, 1
//   8 bytes  XXH3 of the content version
//   8 bytes  fingerprint of the request
//   4 bytes  offset: how many items the pages before it held
//   8 bytes  XXH3 of the bytes before, which finds damage
//
// Whoever makes a token of their own with a right checksum can start a page at any
// offset, which is harmless: handlers take every offset.
#ifndef ANSWERBOOK_SERVICE_RPC_PAGE_TOKEN_H_
#define ANSWERBOOK_SERVICE_RPC_PAGE_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "google/protobuf/message_lite.h"

namespace answerbook::rpc {

// What a token says besides where to go on.
struct PageScope {
  std::string_view content_version;
  uint64_t request = 0;  // RequestFingerprint
};

enum class PageTokenState {
  kValid,
  kMalformed,     // nothing that EncodePageToken has returned
  kOtherRequest,  // of another method or of a request with other fields
  kExpired,       // of this request, from before or after a change of the content
};

struct DecodedPageToken {
  PageTokenState state = PageTokenState::kMalformed;
  uint32_t offset = 0;  // meaningful when valid
};

// Stands for the fields of `bare`, a request without page_size and page_token, and the
// method that it is for.
uint64_t BareRequestFingerprint(std::string_view method,
                                const google::protobuf::MessageLite& bare);

// Stands for everything in `request` but its page_size and page_token, and the method.
template <typename Request>
uint64_t RequestFingerprint(std::string_view method, const Request& request) {
  Request bare = request;
  bare.clear_page_size();
  bare.clear_page_token();
  return BareRequestFingerprint(method, bare);
}

std::string EncodePageToken(const PageScope& scope, uint32_t offset);

// Takes any bytes.
DecodedPageToken DecodePageToken(std::string_view token, const PageScope& scope);

// Whether `token` is one that EncodePageToken has returned, of whatever request and
// content.
bool IsPageToken(std::string_view token);

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_PAGE_TOKEN_H_
