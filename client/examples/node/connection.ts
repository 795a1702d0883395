// A client of Answerbook: make one a process and share it.
import * as grpc from '@grpc/grpc-js';
import * as protoLoader from '@grpc/proto-loader';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { ProtoGrpcType as Api } from './gen/answerbook_service.js';
import type { AnswerbookServiceClient } from './gen/answerbook/v1/AnswerbookService.js';

// The contract is read at run time: ship it with the program.
const contract = fileURLToPath(new URL('../../../../proto', import.meta.url));

/** Reads proto files. The options are those with which `npm run generate` made types. */
export function load<T>(...files: string[]): T {
  const options = { longs: String, enums: String, defaults: true, oneofs: true };
  return grpc.loadPackageDefinition(
    protoLoader.loadSync(files, { ...options, includeDirs: [contract] }),
  ) as unknown as T;
}

// All calls only read, so all may be made again: on another replica, when one is gone, and
// after the pause that a server asks for when it has too much to do. When most calls fail
// they are not made again, so that clients do not multiply an outage.
const retries = {
  methodConfig: [{
    name: [{ service: 'answerbook.v1.AnswerbookService' }],
    retryPolicy: {
      maxAttempts: 4,
      initialBackoff: '0.05s',
      maxBackoff: '1s',
      backoffMultiplier: 2,
      retryableStatusCodes: ['UNAVAILABLE', 'RESOURCE_EXHAUSTED'],
    },
  }],
  retryThrottling: { maxTokens: 100, tokenRatio: 0.5 },
};

// Over all addresses of the name; gRPC's own choice stays with the first. grpc-js does not
// look at the health of replicas: one that stops says so on its connections.
const serviceConfig = { loadBalancingConfig: [{ round_robin: {} }] };

export interface Settings {
  target: string;
  tlsCa?: string; // a PEM file; plaintext without
  tokenFile?: string; // needs tlsCa
  noRetries?: boolean;
}

function credentials({ tlsCa, tokenFile }: Settings): grpc.ChannelCredentials {
  if (tlsCa === undefined) {
    if (tokenFile !== undefined) {
      throw new Error('a token is sent over TLS only: give --tls-ca too');
    }
    return grpc.credentials.createInsecure();
  }
  const tls = grpc.credentials.createSsl(readFileSync(tlsCa));
  if (tokenFile === undefined) return tls;
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`);
  return grpc.credentials.combineChannelCredentials(
    tls,
    grpc.credentials.createFromMetadataGenerator((_, done) => done(null, metadata)),
  );
}

export function connect(settings: Settings): AnswerbookServiceClient {
  const { answerbook } = load<Api>('answerbook/v1/answerbook_service.proto');
  return new answerbook.v1.AnswerbookService(settings.target, credentials(settings), {
    'grpc.service_config': JSON.stringify(
      settings.noRetries ? serviceConfig : { ...serviceConfig, ...retries },
    ),
    'grpc.primary_user_agent': 'answerbook-tour',
  });
}
