#include "service/server/principals.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::server {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// printf %s red-token | sha256sum, and so on.
constexpr char kRed[] =
    "9ab3a3302b17f9f2a3a8ed9d6d0a9e1cbb2d1bdc5f6d2fb9a4c2cd4b1a6c9d10";
constexpr char kAbc[] =
    "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";

absl::StatusOr<std::shared_ptr<const Principals>> Parse(
    const std::string& text, double rate = 0, const Principals* before = nullptr) {
  return Principals::Parse(text, "who.yaml", rate, before);
}

std::string FaultsOf(const std::string& text) {
  return std::string(Parse(text).status().message());
}

std::string OneWith(const std::string& lines) {
  return absl::StrCat("principals:\n  - name: one\n    token_sha256: [", kAbc, "]\n",
                      lines);
}

TEST(PrincipalsTest, FindsWhoHasATokenOrACertificate) {
  const auto principals = Parse(absl::StrCat(
      "principals:\n"
      "  - name: red\n    token_sha256: [",
      kRed, ", ", kAbc,
      "]\n"
      "    methods: [Search]\n    topics: [b-topic, a-topic]\n"
      "  - name: blue\n    certificate_names: ['spiffe://example.org/blue']\n"));
  ASSERT_TRUE(principals.ok()) << principals.status();
  EXPECT_TRUE((*principals)->asks());
  const Principal* red = (*principals)->ByToken("abc");
  ASSERT_NE(red, nullptr);
  EXPECT_EQ(red->name, "red");
  EXPECT_THAT(red->may_call, ElementsAre(false, false, true));
  EXPECT_THAT(red->topics.value(), ElementsAre("a-topic", "b-topic"));
  for (const char* wrong : {"abd", "ab", "abcd", "", "ABC"}) {
    EXPECT_EQ((*principals)->ByToken(wrong), nullptr) << wrong;
  }
  // The hash itself is no token: who reads the file cannot call with it.
  EXPECT_EQ((*principals)->ByToken(kAbc), nullptr);
  const Principal* blue = (*principals)->ByCertificateName("spiffe://example.org/blue");
  ASSERT_NE(blue, nullptr);
  EXPECT_THAT(blue->may_call, ElementsAre(true, true, true));
  EXPECT_FALSE(blue->topics.has_value());
  EXPECT_EQ((*principals)->ByCertificateName("spiffe://example.org/blue2"), nullptr);
  EXPECT_EQ((*principals)->anonymous(), nullptr);
}

TEST(PrincipalsTest, AnonymousIsAllowedOnlyWhereNamed) {
  const auto principals =
      Parse("principals:\n  - name: anonymous\n    methods: [ListTopics]\n");
  ASSERT_TRUE(principals.ok()) << principals.status();
  ASSERT_NE((*principals)->anonymous(), nullptr);
  EXPECT_THAT((*principals)->anonymous()->may_call, ElementsAre(true, false, false));
}

TEST(PrincipalsTest, WithoutAFileEveryoneMayCallEverything) {
  const auto open = Principals::OpenToAll(2);
  EXPECT_FALSE(open->asks());
  ASSERT_NE(open->anonymous(), nullptr);
  EXPECT_EQ(open->anonymous()->name, "");
  EXPECT_THAT(open->anonymous()->may_call, ElementsAre(true, true, true));
  EXPECT_EQ(open->anonymous()->limiter->per_second(), 2);
}

TEST(PrincipalsTest, RatesAreTheirOwnOrTheUsual) {
  const auto principals =
      Parse(OneWith("    rate_limit: {calls_per_second: 5, burst: 10}\n"
                    "  - name: anonymous\n"),
            7);
  ASSERT_TRUE(principals.ok()) << principals.status();
  EXPECT_EQ((*principals)->ByToken("abc")->limiter->per_second(), 5);
  EXPECT_EQ((*principals)->ByToken("abc")->limiter->burst(), 10);
  EXPECT_EQ((*principals)->anonymous()->limiter->per_second(), 7);
  EXPECT_EQ((*principals)->anonymous()->limiter->burst(), 7);
}

TEST(PrincipalsTest, WhatIsUsedUpStaysSoWhenTheFileIsReadAgain) {
  const std::string text =
      OneWith("    rate_limit: {calls_per_second: 0.001, burst: 1}\n");
  const auto first = Parse(text);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_FALSE((*first)->ByToken("abc")->limiter->Take().has_value());
  const auto again = Parse(text, 0, first->get());
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE((*again)->ByToken("abc")->limiter->Take().has_value());
  const auto other = Parse(
      OneWith("    rate_limit: {calls_per_second: 0.002, burst: 1}\n"), 0, again->get());
  ASSERT_TRUE(other.ok());
  EXPECT_FALSE((*other)->ByToken("abc")->limiter->Take().has_value());
}

TEST(PrincipalsTest, NamesEveryFaultWithItsLine) {
  EXPECT_THAT(
      FaultsOf("principals:\n"
               "  - name: One Two\n"
               "    token_sha256: [my-secret-token]\n"
               "  - name: nobody\n"
               "  - name: anonymous\n"
               "    certificate_names: [a]\n"
               "    methods: [Delete]\n"
               "    topics: []\n"
               "    rate_limit: {calls_per_second: -1}\n"
               "    colour: red\n"
               "others: 1\n"),
      AllOf(HasSubstr("who.yaml:2: name: must be"),
            HasSubstr("who.yaml:3: token_sha256:"),
            HasSubstr("who.yaml:4: nobody: needs"),
            HasSubstr("who.yaml:5: anonymous is who shows nothing"),
            HasSubstr("who.yaml:7: methods:"), HasSubstr("who.yaml:8: topics:"),
            HasSubstr("who.yaml:9: rate_limit.calls_per_second"),
            HasSubstr("who.yaml:10: unknown key"), HasSubstr("who.yaml:11: unknown key"),
            Not(HasSubstr("my-secret-token"))));
}

TEST(PrincipalsTest, RefusesTheSameTwice) {
  EXPECT_THAT(FaultsOf(OneWith(absl::StrCat("  - name: one\n    token_sha256: [", kAbc,
                                            "]\n    certificate_names: [a, a]\n"))),
              AllOf(HasSubstr("'one' is given twice"), HasSubstr("same hash"),
                    HasSubstr("'a' is given twice")));
  EXPECT_THAT(FaultsOf(OneWith("    name: two\n")), HasSubstr("name: given twice"));
}

// What stands in a wrong place could be one.
TEST(PrincipalsTest, NeverRepeatsATokenThatIsAKey) {
  EXPECT_THAT(
      FaultsOf(OneWith("    my-secret-token: 1\n    my-secret-token: 2\n")),
      AllOf(HasSubstr("who.yaml:4: unknown key"), HasSubstr("who.yaml:5: unknown key"),
            Not(HasSubstr("my-secret-token"))));
}

TEST(PrincipalsTest, RefusesWhatIsNoSuchFile) {
  EXPECT_THAT(FaultsOf(""), HasSubstr("who.yaml:1: "));
  EXPECT_THAT(FaultsOf("principals: []"), HasSubstr("nobody could call"));
  EXPECT_THAT(FaultsOf("principals: {a: 1}"), HasSubstr("must be a list"));
  EXPECT_THAT(FaultsOf("principals:\n  - [\n"), HasSubstr("not YAML"));
  EXPECT_THAT(FaultsOf("principals:\n  - just-a-word\n"), HasSubstr("who.yaml:2: "));
  EXPECT_EQ(Principals::Load("/nowhere/who.yaml", 0).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(PrincipalsTest, LoadsAFile) {
  std::string path = testing::TempDir() + "answerbook-principals-XXXXXX";
  close(mkstemp(path.data()));
  std::ofstream(path) << OneWith("");
  const auto loaded = Principals::Load(path, 0);
  std::remove(path.c_str());
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_NE((*loaded)->ByToken("abc"), nullptr);
}

TEST(BearerTokenTest, TakesTheTokenOfTheScheme) {
  std::string_view why;
  EXPECT_EQ(BearerToken("Bearer abc.D-1_~+/=", &why), "abc.D-1_~+/=");
  EXPECT_EQ(BearerToken("bEARER x", &why), "x");
  for (const char* wrong : {"", "Bearer", "Bearer ", "Basic abc", "Bearer a b",
                            "Bearer  a", "Bearer a\n", "abc", "Bearer \xc3\xa4"}) {
    why = {};
    EXPECT_EQ(BearerToken(wrong, &why), std::nullopt) << wrong;
    EXPECT_THAT(std::string(why), HasSubstr("authorization: ")) << wrong;
  }
  EXPECT_EQ(BearerToken("Bearer " + std::string(kMostTokenBytes + 1, 'a'), &why),
            std::nullopt);
}

}  // namespace
}  // namespace answerbook::server
