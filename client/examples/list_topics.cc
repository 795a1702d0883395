// Lists all topics with their questions: list_topics SERVER
#include <iostream>

#include "answerbook/client.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: list_topics SERVER\n";
    return 2;
  }
  const answerbook::Client client(answerbook::MakeConnection(argv[1]));
  answerbook::v1::ListTopicsRequest request;
  request.set_view(answerbook::v1::TOPIC_VIEW_FULL);
  for (const auto& topic : client.ListTopics(request)) {
    if (!topic.ok()) {
      std::cerr << topic.status() << '\n';
      return 1;
    }
    std::cout << topic->title() << '\n';
    for (const auto& answer : topic->answers())
      std::cout << "  " << answer.question() << '\n';
  }
  return 0;
}
