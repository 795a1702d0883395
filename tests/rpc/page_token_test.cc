#include "service/rpc/page_token.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

#include "answerbook/v1/answerbook_service.pb.h"
#include "answerbook/v1/search.pb.h"

namespace answerbook::rpc {
namespace {

constexpr PageScope kScope{"0123456789abcdef0123456789abcdef", 77};

PageTokenState StateOf(std::string_view token, const PageScope& scope = kScope) {
  return DecodePageToken(token, scope).state;
}

TEST(PageTokenTest, GivesTheOffsetBack) {
  for (const uint32_t offset : {0U, 1U, 10'000U, 0xFFFFFFFFU}) {
    const DecodedPageToken decoded =
        DecodePageToken(EncodePageToken(kScope, offset), kScope);
    EXPECT_EQ(decoded.state, PageTokenState::kValid);
    EXPECT_EQ(decoded.offset, offset);
  }
}

TEST(PageTokenTest, IsSafeInAUrl) {
  for (uint32_t offset = 0; offset < 1000; ++offset) {
    const std::string token = EncodePageToken(kScope, offset);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
                                      "yz0123456789-_"),
              std::string::npos)
        << token;
  }
}

// Tokens go from one replica to another, also while one of them is newer.
TEST(PageTokenTest, HasAFixedForm) {
  EXPECT_EQ(EncodePageToken({"v", 1}, 2), EncodePageToken({"v", 1}, 2));
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(EncodePageToken({"v", 1}, 2), &bytes));
  ASSERT_EQ(bytes.size(), 29U);
  EXPECT_EQ(bytes[0], 1);
  EXPECT_EQ(bytes.substr(9, 12), std::string("\1\0\0\0\0\0\0\0\2\0\0\0", 12));
}

TEST(PageTokenTest, TellsOtherRequestsAndContentsApart) {
  const std::string token = EncodePageToken(kScope, 5);
  EXPECT_EQ(StateOf(token, {kScope.content_version, 78}), PageTokenState::kOtherRequest);
  EXPECT_EQ(StateOf(token, {"another version", kScope.request}),
            PageTokenState::kExpired);
  // Starting again from the first page does not help a token of another request.
  EXPECT_EQ(StateOf(token, {"another version", 78}), PageTokenState::kOtherRequest);
  EXPECT_TRUE(IsPageToken(token));
}

TEST(PageTokenTest, EveryFlippedBitIsRefused) {
  const std::string token = EncodePageToken(kScope, 5);
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(StateOf(absl::WebSafeBase64Escape(flipped)), PageTokenState::kMalformed)
        << "bit " << bit;
  }
  for (size_t bit = 0; bit < token.size() * 8; ++bit) {
    std::string flipped = token;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(StateOf(flipped), PageTokenState::kMalformed) << "bit " << bit;
  }
}

TEST(PageTokenTest, OtherSpellingsOfATokenAreRefused) {
  const std::string token = EncodePageToken(kScope, 5);
  EXPECT_EQ(StateOf(token + "="), PageTokenState::kMalformed);
  EXPECT_EQ(StateOf(token + "A"), PageTokenState::kMalformed);
  EXPECT_EQ(StateOf(" " + token), PageTokenState::kMalformed);
  EXPECT_EQ(StateOf(token.substr(1)), PageTokenState::kMalformed);
  std::string spaced = token;
  spaced[5] = ' ';
  EXPECT_EQ(StateOf(spaced), PageTokenState::kMalformed);
}

TEST(PageTokenTest, RandomBytesAreRefused) {
  std::mt19937 random(1);
  const size_t usual = EncodePageToken(kScope, 0).size();
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (int round = 0; round < 20'000; ++round) {
    std::string token(round % 2 == 0 ? usual : random() % 100, ' ');
    for (char& c : token) {
      c = round % 3 == 0 ? static_cast<char>(random())
                         : kAlphabet[random() % kAlphabet.size()];
    }
    ASSERT_EQ(StateOf(token), PageTokenState::kMalformed);
  }
}

TEST(PageTokenTest, MixturesOfTwoTokensAreRefused) {
  const std::string a = EncodePageToken(kScope, 5);
  const std::string b = EncodePageToken({"another version", 78}, 6);
  for (size_t cut = 1; cut < a.size(); ++cut) {
    const std::string mixed = a.substr(0, cut) + b.substr(cut);
    if (mixed != a && mixed != b) {
      EXPECT_EQ(StateOf(mixed), PageTokenState::kMalformed) << cut;
    }
  }
}

TEST(RequestFingerprintTest, PageSizeAndTokenDoNotCount) {
  v1::SearchRequest request;
  request.set_query("tea");
  const uint64_t fingerprint = RequestFingerprint("Search", request);
  request.set_page_size(7);
  request.set_page_token("token");
  EXPECT_EQ(RequestFingerprint("Search", request), fingerprint);
}

TEST(RequestFingerprintTest, EverythingElseCounts) {
  std::vector<v1::SearchRequest> requests(9);
  requests[1].set_query("tea");
  requests[2].set_query("coffee");
  requests[3].add_topic_ids("a");
  requests[4].add_topic_ids("a");
  requests[4].add_topic_ids("b");
  requests[5].add_topic_ids("ab");
  requests[6].set_language("a");
  requests[7].set_min_confidence(0.5F);
  requests[8].set_spelling(v1::SPELLING_OFF);
  std::set<uint64_t> fingerprints;
  for (const v1::SearchRequest& request : requests) {
    fingerprints.insert(RequestFingerprint("Search", request));
  }
  EXPECT_EQ(fingerprints.size(), requests.size());
}

TEST(RequestFingerprintTest, TheMethodCounts) {
  EXPECT_NE(RequestFingerprint("Search", v1::SearchRequest()),
            RequestFingerprint("ListTopics", v1::ListTopicsRequest()));
}

}  // namespace
}  // namespace answerbook::rpc
