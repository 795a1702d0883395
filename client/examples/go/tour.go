// Command tour calls an Answerbook server in all the ways that a program would: see
// ../README.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	answerbookv1 "example.org/answerbook/tour/gen/answerbook/v1"
)

type tour struct {
	client   answerbookv1.AnswerbookServiceClient
	deadline time.Duration
	pageSize int32
}

// callContext gives a call its deadline, which spans all its tries. Without one it can wait
// for ever.
func (t *tour) callContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, t.deadline)
}

func (t *tour) run(ctx context.Context, question string) error {
	if err := t.showTopics(ctx); err != nil {
		return err
	}
	if err := t.ask(ctx, question); err != nil {
		return err
	}
	if err := t.showMissing(ctx, "no-such-answer"); err != nil {
		return err
	}
	return t.showWrongRequest(ctx)
}

// topicPages calls visit with page after page. ABORTED (PAGE_TOKEN_EXPIRED) means that the
// content changed between two pages: begin again.
func (t *tour) topicPages(ctx context.Context, visit func([]*answerbookv1.Topic)) error {
	request := &answerbookv1.ListTopicsRequest{PageSize: t.pageSize}
	for {
		response, err := t.listTopics(ctx, request)
		if err != nil {
			return err
		}
		visit(response.Topics)
		if response.NextPageToken == "" {
			return nil
		}
		request.PageToken = response.NextPageToken
	}
}

func (t *tour) listTopics(ctx context.Context, request *answerbookv1.ListTopicsRequest) (*answerbookv1.ListTopicsResponse, error) {
	ctx, cancel := t.callContext(ctx)
	defer cancel()
	return t.client.ListTopics(ctx, request)
}

func (t *tour) showTopics(ctx context.Context) error {
	fmt.Println("Topics:")
	number := 0
	return t.topicPages(ctx, func(page []*answerbookv1.Topic) {
		number++
		for _, topic := range page {
			fmt.Printf("  page %d: %s (%s, answers: %d)\n", number, topic.Title, topic.TopicId,
				topic.AnswerCount)
		}
	})
}

func (t *tour) ask(ctx context.Context, question string) error {
	callCtx, cancel := t.callContext(ctx)
	defer cancel()
	found, err := t.client.Search(callCtx, &answerbookv1.SearchRequest{Query: question, PageSize: 2})
	if err != nil {
		return err
	}
	fmt.Printf("\nSearch for %s: %s\n", question, found.Verdict)
	for _, result := range found.Results {
		fmt.Printf("  %s: %s\n", result.Answer.AnswerId, highlighted(result.QuestionSegments))
	}
	// Only then is the first result the answer; otherwise let the reader choose.
	if found.Verdict == answerbookv1.Verdict_VERDICT_ANSWERED {
		return t.showAnswer(ctx, found.Results[0].Answer.AnswerId)
	}
	return nil
}

func (t *tour) showAnswer(ctx context.Context, answerID string) error {
	ctx, cancel := t.callContext(ctx)
	defer cancel()
	response, err := t.client.GetAnswer(ctx, &answerbookv1.GetAnswerRequest{
		AnswerId:   answerID,
		BodyFormat: answerbookv1.BodyFormat_BODY_FORMAT_PLAIN_TEXT,
	})
	if err != nil {
		return err
	}
	answer := response.Answer
	fmt.Printf("\n%s\n", answer.Question)
	if answer.Caution != "" {
		fmt.Printf("  Caution: %s\n", answer.Caution)
	}
	fmt.Printf("  %s\n", answer.Summary)
	for _, source := range answer.Sources {
		title := source.Title
		if title == "" {
			title = source.Url
		}
		fmt.Printf("  Source: %s\n", title)
	}
	fmt.Printf("  %s\n", answer.Disclaimer)
	return nil
}

func (t *tour) showMissing(ctx context.Context, answerID string) error {
	err := t.showAnswer(ctx, answerID)
	if status.Code(err) != codes.NotFound {
		return err
	}
	fmt.Printf("\nGetAnswer %s: %s\n", answerID, describe(err))
	return nil
}

func (t *tour) showWrongRequest(ctx context.Context) error {
	ctx, cancel := t.callContext(ctx)
	defer cancel()
	_, err := t.client.Search(ctx, &answerbookv1.SearchRequest{Query: "", PageSize: -1})
	if status.Code(err) != codes.InvalidArgument {
		return err
	}
	fmt.Printf("\nSearch for nothing: %s\n", describe(err))
	return nil
}

// highlighted joins segments as they come: no offsets, and so nothing to count wrong.
func highlighted(segments []*answerbookv1.TextSegment) string {
	var text strings.Builder
	for _, segment := range segments {
		if segment.Highlighted {
			text.WriteString("[" + segment.Text + "]")
		} else {
			text.WriteString(segment.Text)
		}
	}
	return text.String()
}

func main() {
	target := os.Getenv("ANSWERBOOK_SERVER")
	if target == "" {
		target = "localhost:50051"
	}
	var s settings
	flag.StringVar(&s.target, "target", target, "the server")
	flag.StringVar(&s.tlsCA, "tls-ca", "", "authorities to trust, a PEM file")
	flag.StringVar(&s.tokenFile, "token-file", "", "a bearer token; needs --tls-ca")
	flag.BoolVar(&s.noRetries, "no-retries", false, "give up when first refused")
	deadline := flag.Duration("deadline", 10*time.Second, "of a call")
	pageSize := flag.Int("page-size", 2, "topics on a page")
	flag.Parse()
	question := strings.Join(flag.Args(), " ")
	if question == "" {
		question = "is interferon a chemo drug"
	}

	connection, err := connect(s)
	if err != nil {
		fmt.Fprintln(os.Stderr, "tour:", err)
		os.Exit(2)
	}
	defer connection.Close()
	t := tour{answerbookv1.NewAnswerbookServiceClient(connection), *deadline, int32(*pageSize)}
	if err := t.run(context.Background(), question); err != nil {
		fmt.Fprintf(os.Stderr, "tour: %s\n  %s\n", describe(err), status.Convert(err).Message())
		os.Exit(1)
	}
}
