// With a fake server the test gives a library, and the calls go all the way over gRPC on
// a loopback port. Links answerbook::client_fakes.
// [fake-names]
#include "gtest/gtest.h"

#include "answerbook/fakes/fake_server.h"
#include "client/examples/testing/reply.h"  // ReplyTo, the code under test

using answerbook::Client;
using answerbook::fakes::FakeLibrary;
using answerbook::fakes::FakeServer;
// [end]

namespace {

// [fake]
FakeLibrary Pets() {
  FakeLibrary library;
  library.AddTopic("cats", "Cats");
  answerbook::v1::Answer& milk = library.AddAnswer("cats", "may-cats-drink-milk",
                                                   "May cats drink milk?", "Better not.");
  milk.add_alternate_questions("Is milk bad for kittens?");
  milk.set_caution("A kitten that does not drink needs a vet today.");
  return library;
}

TEST(ReplyWithFakeServerTest, ShowsTheCautionBeforeTheAnswer) {
  FakeServer server(Pets());
  const Client client(server.Connect());

  EXPECT_EQ(ReplyTo(client, "Is milk bad for kittens?"),
            "Caution: A kitten that does not drink needs a vet today.\nBetter not.");
  EXPECT_EQ(ReplyTo(client, "Who won the cup?"), "I have no answer to that.");
}
// [end]

// [fake-faults]
TEST(ReplyWithFakeServerTest, SurvivesAServerThatIsAwayForAMoment) {
  FakeServer server(Pets());
  server.FailNext(1, absl::UnavailableError("restarting"));

  EXPECT_EQ(ReplyTo(Client(server.Connect()), "Is milk bad for kittens?"),
            "Caution: A kitten that does not drink needs a vet today.\nBetter not.");
  EXPECT_EQ(server.calls("Search"), 2);  // the SDK has tried again
}

TEST(ReplyWithFakeServerTest, DoesNotWaitForASlowServer) {
  FakeServer server(Pets());
  server.SetLatency(absl::Hours(1));

  EXPECT_EQ(ReplyTo(Client(server.Connect()), "May cats drink milk?"),
            "I cannot look that up now. Please try again later.");
}
// [end]

}  // namespace
