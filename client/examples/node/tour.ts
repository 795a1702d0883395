// Calls an Answerbook server in all the ways that a program would: see ../README.md.
import { status, type CallOptions, type requestCallback } from '@grpc/grpc-js';
import { parseArgs } from 'node:util';

import { connect } from './connection.js';
import { describe, isServiceError } from './errors.js';
import type { AnswerbookServiceClient } from './gen/answerbook/v1/AnswerbookService.js';
import type { GetAnswerResponse__Output } from './gen/answerbook/v1/GetAnswerResponse.js';
import type { ListTopicsResponse__Output } from './gen/answerbook/v1/ListTopicsResponse.js';
import type { SearchRequest } from './gen/answerbook/v1/SearchRequest.js';
import type { SearchResponse__Output } from './gen/answerbook/v1/SearchResponse.js';
import type { TextSegment__Output } from './gen/answerbook/v1/TextSegment.js';
import type { Topic__Output } from './gen/answerbook/v1/Topic.js';

class Tour {
  constructor(
    private readonly client: AnswerbookServiceClient,
    private readonly deadlineMs: number,
    private readonly pageSize: number,
  ) {}

  async run(question: string): Promise<void> {
    await this.showTopics();
    await this.ask(question);
    await this.showMissing('no-such-answer');
    await this.showWrongRequest();
  }

  /**
   * A call as a promise, with a deadline that spans all its tries. Without one it can wait
   * for ever.
   */
  private call<T>(start: (options: CallOptions, done: requestCallback<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      start({ deadline: Date.now() + this.deadlineMs }, (error, response) => {
        if (error) reject(error);
        else resolve(response!);
      });
    });
  }

  private search(request: SearchRequest): Promise<SearchResponse__Output> {
    return this.call((options, done) => this.client.search(request, options, done));
  }

  /**
   * Page after page. ABORTED (PAGE_TOKEN_EXPIRED) means that the content changed between
   * two pages: begin again.
   */
  private async *topicPages(): AsyncGenerator<Topic__Output[]> {
    let pageToken = '';
    do {
      const request = { pageSize: this.pageSize, pageToken };
      const response = await this.call<ListTopicsResponse__Output>((options, done) =>
        this.client.listTopics(request, options, done));
      yield response.topics;
      pageToken = response.nextPageToken;
    } while (pageToken !== '');
  }

  private async showTopics(): Promise<void> {
    console.log('Topics:');
    let number = 0;
    for await (const page of this.topicPages()) {
      number++;
      for (const { title, topicId, answerCount } of page) {
        console.log(`  page ${number}: ${title} (${topicId}, answers: ${answerCount})`);
      }
    }
  }

  private async ask(question: string): Promise<void> {
    const found = await this.search({ query: question, pageSize: 2 });
    console.log(`\nSearch for ${question}: ${found.verdict}`);
    for (const { answer, questionSegments } of found.results) {
      console.log(`  ${answer!.answerId}: ${highlighted(questionSegments)}`);
    }
    // Only then is the first result the answer; otherwise let the reader choose.
    if (found.verdict === 'VERDICT_ANSWERED') {
      await this.showAnswer(found.results[0].answer!.answerId);
    }
  }

  private async showAnswer(answerId: string): Promise<void> {
    const response = await this.call<GetAnswerResponse__Output>((options, done) =>
      this.client.getAnswer({ answerId, bodyFormat: 'BODY_FORMAT_PLAIN_TEXT' }, options, done));
    const answer = response.answer!;
    console.log(`\n${answer.question}`);
    if (answer.caution) console.log(`  Caution: ${answer.caution}`);
    console.log(`  ${answer.summary}`);
    for (const { title, url } of answer.sources) console.log(`  Source: ${title || url}`);
    console.log(`  ${answer.disclaimer}`);
  }

  private async showMissing(answerId: string): Promise<void> {
    try {
      await this.showAnswer(answerId);
    } catch (error) {
      if (!isServiceError(error) || error.code !== status.NOT_FOUND) throw error;
      console.log(`\nGetAnswer ${answerId}: ${describe(error)}`);
    }
  }

  private async showWrongRequest(): Promise<void> {
    try {
      await this.search({ query: '', pageSize: -1 });
    } catch (error) {
      if (!isServiceError(error) || error.code !== status.INVALID_ARGUMENT) throw error;
      console.log(`\nSearch for nothing: ${describe(error)}`);
    }
  }
}

/** Segments are joined as they come: no offsets, and so nothing to count wrong. */
function highlighted(segments: TextSegment__Output[]): string {
  return segments.map((s) => (s.highlighted ? `[${s.text}]` : s.text)).join('');
}

const { values: flags, positionals } = parseArgs({
  options: {
    target: { type: 'string', default: process.env.ANSWERBOOK_SERVER ?? 'localhost:50051' },
    'tls-ca': { type: 'string' }, // authorities to trust, a PEM file
    'token-file': { type: 'string' }, // a bearer token; needs --tls-ca
    deadline: { type: 'string', default: '10' }, // of a call, in seconds
    'page-size': { type: 'string', default: '2' },
    'no-retries': { type: 'boolean' }, // give up when first refused
  },
  allowPositionals: true,
});

let client: AnswerbookServiceClient | undefined;
try {
  client = connect({
    target: flags.target!,
    tlsCa: flags['tls-ca'],
    tokenFile: flags['token-file'],
    noRetries: flags['no-retries'],
  });
  await new Tour(client, Number(flags.deadline) * 1000, Number(flags['page-size']))
    .run(positionals.join(' ') || 'is interferon a chemo drug');
} catch (error) {
  if (isServiceError(error)) {
    console.error(`tour: ${describe(error)}\n  ${error.details}`);
    process.exitCode = 1;
  } else {
    console.error(`tour: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 2;
  }
} finally {
  client?.close();
}
