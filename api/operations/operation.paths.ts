import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, describeOperation, idParam } from '../platform/openapi/describe-operation.ts';
import { operationAnswer, operationBody } from './operation.schema.ts';

const tag = 'Operations';

/** The progress of an operation, and a way to cancel it. */
export const operationPaths: ZodOpenApiPathsObject = {
  '/api/operations/{id}': {
    get: describeOperation({
      summary: 'Status of an operation',
      tag,
      path: idParam,
      answer: operationBody,
      errors: ['unauthenticated', 'not_found'],
    }),
  },
  '/api/operations/{id}/events': {
    get: describeOperation({
      summary: 'Progress of an operation as server-sent events, resumable with Last-Event-ID',
      tag,
      path: idParam,
      answer: z.string(),
      contentType: 'text/event-stream',
      errors: ['unauthenticated', 'not_found', 'too_many_streams'],
    }),
  },
  '/api/operations/{id}/cancel': {
    post: describeChange({
      summary: 'Cancel an operation; what a set-up has created is removed',
      tag,
      status: 202,
      path: idParam,
      answer: operationAnswer,
      errors: ['unauthenticated', 'not_found', 'operation_over', 'not_cancellable'],
    }),
  },
};
