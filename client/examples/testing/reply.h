// Code that uses the SDK, and is tested in two ways beside it: reply_with_mock_test.cc
// and reply_with_fake_server_test.cc.
#ifndef ANSWERBOOK_CLIENT_EXAMPLES_TESTING_REPLY_H_
#define ANSWERBOOK_CLIENT_EXAMPLES_TESTING_REPLY_H_

#include <string>

#include "answerbook/client.h"

// What a chat replies to a message. Takes a client, and does not make one: so a test can
// give it its own.
std::string ReplyTo(const answerbook::Client& client, const std::string& message);

#endif  // ANSWERBOOK_CLIENT_EXAMPLES_TESTING_REPLY_H_
