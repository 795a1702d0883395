"""Calls an Answerbook server in all the ways that a program would: see ../README.md."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc

from answerbook.v1 import answerbook_service_pb2 as api
from answerbook.v1 import answerbook_service_pb2_grpc as api_grpc
from answerbook.v1 import search_pb2, topic_pb2
from connection import connect
from errors import details_of


class Tour:
    def __init__(self, channel: grpc.Channel, deadline: float, page_size: int):
        self._stub = api_grpc.AnswerbookServiceStub(channel)
        # Without a deadline a call can wait for ever. It spans all tries of a call.
        self._deadline = deadline
        self._page_size = page_size

    def run(self, question: str) -> None:
        self.show_topics()
        self.ask(question)
        self.show_missing("no-such-answer")
        self.show_wrong_request()

    def topic_pages(self) -> Iterator[list[topic_pb2.Topic]]:
        """Page after page. ABORTED (PAGE_TOKEN_EXPIRED) means that the content changed
        between two pages: begin again."""
        request = api.ListTopicsRequest(page_size=self._page_size)
        while True:
            response = self._stub.ListTopics(request, timeout=self._deadline)
            yield list(response.topics)
            if not response.next_page_token:
                return
            request.page_token = response.next_page_token

    def show_topics(self) -> None:
        print("Topics:")
        for number, page in enumerate(self.topic_pages(), start=1):
            for topic in page:
                print(f"  page {number}: {topic.title} ({topic.topic_id}, answers: {topic.answer_count})")

    def ask(self, question: str) -> None:
        found = self._stub.Search(
            search_pb2.SearchRequest(query=question, page_size=2), timeout=self._deadline
        )
        print(f"\nSearch for {question}: {search_pb2.Verdict.Name(found.verdict)}")
        for result in found.results:
            print(f"  {result.answer.answer_id}: {highlighted(result.question_segments)}")
        # Only then is the first result the answer; otherwise let the reader choose.
        if found.verdict == search_pb2.VERDICT_ANSWERED:
            self.show_answer(found.results[0].answer.answer_id)

    def show_answer(self, answer_id: str) -> None:
        answer = self._stub.GetAnswer(
            api.GetAnswerRequest(answer_id=answer_id, body_format=api.BODY_FORMAT_PLAIN_TEXT),
            timeout=self._deadline,
        ).answer
        print(f"\n{answer.question}")
        if answer.caution:
            print(f"  Caution: {answer.caution}")
        print(f"  {answer.summary}")
        for source in answer.sources:
            print(f"  Source: {source.title or source.url}")
        print(f"  {answer.disclaimer}")

    def show_missing(self, answer_id: str) -> None:
        try:
            self.show_answer(answer_id)
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.NOT_FOUND:
                raise
            print(f"\nGetAnswer {answer_id}: {details_of(error)}")

    def show_wrong_request(self) -> None:
        try:
            self._stub.Search(search_pb2.SearchRequest(query="", page_size=-1), timeout=self._deadline)
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.INVALID_ARGUMENT:
                raise
            print(f"\nSearch for nothing: {details_of(error)}")


def highlighted(segments) -> str:
    """Segments are joined as they come: no offsets, and so nothing to count wrong."""
    return "".join(f"[{s.text}]" if s.highlighted else s.text for s in segments)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tour.py", description=__doc__)
    parser.add_argument("--target", default=os.environ.get("ANSWERBOOK_SERVER", "localhost:50051"))
    parser.add_argument("--tls-ca", type=Path, help="authorities to trust, a PEM file")
    parser.add_argument("--token-file", type=Path, help="a bearer token; needs --tls-ca")
    parser.add_argument("--deadline", type=float, default=10, help="of a call, in seconds")
    parser.add_argument("--page-size", type=int, default=2)
    parser.add_argument("--no-retries", action="store_true", help="give up when first refused")
    parser.add_argument("question", nargs="?", default="is interferon a chemo drug")
    arguments = parser.parse_args()
    try:
        channel = connect(
            arguments.target, arguments.tls_ca, arguments.token_file, not arguments.no_retries
        )
    except (OSError, ValueError) as error:
        parser.error(str(error))
    with channel:
        try:
            Tour(channel, arguments.deadline, arguments.page_size).run(arguments.question)
        except grpc.RpcError as error:
            details = details_of(error)
            print(f"tour.py: {details}\n  {details.message}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
