// Asks a question and prints the answer: ask SERVER QUESTION
#include <iostream>

#include "answerbook/client.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: ask SERVER QUESTION\n";
    return 2;
  }
  const answerbook::Client client(answerbook::MakeConnection(argv[1]));
  const auto found = client.Search(argv[2]);
  if (!found.ok()) {
    std::cerr << found.status() << '\n';
    return 1;
  }
  if (found->verdict() != answerbook::v1::VERDICT_ANSWERED) {
    std::cout << "No answer.\n";
    return 0;
  }
  const auto answer = client.GetAnswer(found->results(0).answer().answer_id());
  if (!answer.ok()) {
    std::cerr << answer.status() << '\n';
    return 1;
  }
  // The caution comes first: it is what a reader must not miss.
  if (!answer->caution().empty()) std::cout << answer->caution() << "\n\n";
  std::cout << answer->summary() << "\n\n" << answer->disclaimer() << '\n';
  return 0;
}
