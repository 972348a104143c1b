import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeTeamChange, describeTeamOperation } from '../accounts/policy/describe-permission.ts';
import { idParam } from '../platform/openapi/describe-operation.ts';
import { operationAnswer, operationBody } from './operation.schema.ts';

const tag = 'Operations';

/** The progress of an operation, and a way to cancel it. */
export const operationPaths: ZodOpenApiPathsObject = {
  '/api/operations/{id}': {
    get: describeTeamOperation({
      permission: 'assistants:read',
      summary: 'Status of an operation',
      tag,
      path: idParam,
      answer: operationBody,
    }),
  },
  '/api/operations/{id}/events': {
    get: describeTeamOperation({
      permission: 'assistants:read',
      summary: 'Progress of an operation as server-sent events, resumable with Last-Event-ID',
      tag,
      path: idParam,
      answer: z.string(),
      contentType: 'text/event-stream',
      errors: ['too_many_streams'],
    }),
  },
  '/api/operations/{id}/cancel': {
    post: describeTeamChange({
      permission: 'operations:cancel',
      summary: 'Cancel an operation; what a set-up has created is removed',
      tag,
      status: 202,
      path: idParam,
      answer: operationAnswer,
      errors: ['operation_over', 'not_cancellable'],
    }),
  },
};
