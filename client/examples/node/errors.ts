// What the server says of an error beyond its code and message: google.rpc details.
import { status, type ServiceError } from '@grpc/grpc-js';

import { load } from './connection.js';
import type { ProtoGrpcType as Details } from './gen/error_details.js';
import type { ProtoGrpcType as Status } from './gen/status.js';

const { rpc } = load<Details & Status>(
  'google/rpc/status.proto', 'google/rpc/error_details.proto',
).google;

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'metadata' in error;
}

/**
 * The code, and what programs switch on: ErrorInfo's reason, which docs/errors.md lists.
 * The message is for developers and may change.
 */
export function describe(error: ServiceError): string {
  let text: string = status[error.code];
  // None for errors that gRPC made itself, such as a connection that failed.
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (bytes === undefined) return text;
  for (const detail of rpc.Status.deserialize(bytes as Buffer).details) {
    const { type_url: url, value } = detail as unknown as { type_url: string; value: Buffer };
    switch (url) {
      case 'type.googleapis.com/google.rpc.ErrorInfo':
        text += `, reason ${rpc.ErrorInfo.deserialize(value).reason}`;
        break;
      case 'type.googleapis.com/google.rpc.BadRequest':
        for (const { field, description } of rpc.BadRequest.deserialize(value).fieldViolations) {
          text += `\n  field ${field}: ${description}`;
        }
        break;
      case 'type.googleapis.com/google.rpc.ResourceInfo': {
        const { resourceType, resourceName } = rpc.ResourceInfo.deserialize(value);
        text += `\n  missing ${resourceType} ${resourceName}`;
        break;
      }
      case 'type.googleapis.com/google.rpc.RetryInfo': {
        const { retryDelay } = rpc.RetryInfo.deserialize(value);
        const ms = Number(retryDelay?.seconds ?? 0) * 1000 + (retryDelay?.nanos ?? 0) / 1e6;
        text += `\n  try again in ${Math.floor(ms)} ms`;
        break;
      }
    }
  }
  return text;
}
