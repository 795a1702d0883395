#include "answerbook/page_range.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/v1/topic.pb.h"

namespace answerbook {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Range = PageRange<v1::Topic>;

Range::Page MakePage(const std::vector<std::string>& ids, const std::string& next) {
  Range::Page page;
  for (const std::string& id : ids) page.items.Add()->set_topic_id(id);
  page.next_page_token = next;
  return page;
}

// Serves pages by token and notes what was asked for.
Range Over(std::map<std::string, absl::StatusOr<Range::Page>> pages,
           std::vector<std::string>* asked) {
  return Range([pages = std::move(pages), asked](const std::string& token) {
    asked->push_back(token);
    return pages.at(token);
  });
}

std::vector<std::string> Walk(Range&& range) {
  std::vector<std::string> out;
  for (const absl::StatusOr<v1::Topic>& topic : range) {
    out.push_back(topic.ok() ? topic->topic_id() : std::string(topic.status().message()));
  }
  return out;
}

TEST(PageRangeTest, PagesAreOneList) {
  std::vector<std::string> asked;
  EXPECT_THAT(Walk(Over({{"", MakePage({"a", "b"}, "x")},
                         {"x", MakePage({}, "y")},
                         {"y", MakePage({"c"}, "")}},
                        &asked)),
              ElementsAre("a", "b", "c"));
  EXPECT_THAT(asked, ElementsAre("", "x", "y"));
}

TEST(PageRangeTest, PagesAreFetchedWhenNeeded) {
  std::vector<std::string> asked;
  Range range =
      Over({{"", MakePage({"a", "b"}, "x")}, {"x", MakePage({"c"}, "")}}, &asked);
  EXPECT_THAT(asked, IsEmpty());
  auto at = range.begin();
  EXPECT_EQ((*at)->topic_id(), "a");
  ++at;
  EXPECT_THAT(asked, ElementsAre(""));
  ++at;
  EXPECT_THAT(asked, ElementsAre("", "x"));
  ++at;
  EXPECT_EQ(at, range.end());
}

TEST(PageRangeTest, EndsAfterTheFirstError) {
  std::vector<std::string> asked;
  EXPECT_THAT(
      Walk(Over({{"", MakePage({"a"}, "x")}, {"x", absl::AbortedError("expired")}},
                &asked)),
      ElementsAre("a", "expired"));
  EXPECT_THAT(Walk(Over({{"", absl::UnavailableError("away")}}, &asked)),
              ElementsAre("away"));
}

TEST(PageRangeTest, NothingIsAnEmptyRange) {
  std::vector<std::string> asked;
  EXPECT_THAT(Walk(Over({{"", MakePage({}, "")}}, &asked)), IsEmpty());
}

}  // namespace
}  // namespace answerbook
