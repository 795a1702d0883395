// Requests against the rules that proto/ documents. Each function returns all
// violations of a request, none for one that is right. page_token is not looked at:
// see paging.h.
#ifndef ANSWERBOOK_SERVICE_RPC_VALIDATE_H_
#define ANSWERBOOK_SERVICE_RPC_VALIDATE_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "answerbook/v1/answerbook_service.pb.h"
#include "answerbook/v1/search.pb.h"
#include "service/rpc/errors.h"

namespace answerbook::rpc {

inline constexpr size_t kMostQueryCodePoints = 1000;
inline constexpr int kMostTopicIds = 100;
inline constexpr size_t kMostSlugBytes = 128;

std::vector<Violation> Validate(const v1::ListTopicsRequest& request);
std::vector<Violation> Validate(const v1::GetAnswerRequest& request);
std::vector<Violation> Validate(const v1::SearchRequest& request);

// Whether `text` has the shape of a BCP 47 tag: subtags of one to eight ASCII letters
// and digits with hyphens between, the first of letters only (RFC 4647, section 2.1).
// Whether its subtags are registered is not checked: an unknown language is one that
// the library does not have.
bool IsLanguageTag(std::string_view text);

// The number of code points in `text`; nothing when it is not valid UTF-8.
std::optional<size_t> CountCodePoints(std::string_view text);

// Whether `text`, which must be valid UTF-8, holds nothing but Unicode white space.
bool IsBlank(std::string_view text);

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_VALIDATE_H_
