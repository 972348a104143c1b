import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../platform/errors/catalogue.ts';
import { describeOperation } from '../platform/openapi/describe-operation.ts';
import { limitsBody, modelLimitsAnswer, suspendBody } from '../usage/limits/limits.schema.ts';
import {
  auditAnswer,
  confirmBody,
  fleetAnswer,
  fleetQuery,
  queueAnswer,
  queueLine,
} from './operator.schema.ts';

const tag = 'Operators';
const id = z.object({ id: z.string().regex(/^[0-9a-f]{24}$/) });
const operators: ErrorCode[] = ['unauthenticated', 'operators_only'];

/** Summaries of the actions on a customer. */
const customerActions = {
  update: 'Bring a customer’s stack to its desired state',
  refresh: 'Update a customer’s stack state from the clouds',
  destroy: 'Remove a customer: server, record, keys and stack',
};

const subdomain = z.object({ subdomain: z.string() });

/** The actions on a customer's use of models; each responds with the new limits. */
const modelActionPaths: ZodOpenApiPathsObject = Object.fromEntries(
  (
    [
      ['suspend', 'Refuse a customer’s calls to models; its server and data stay', suspendBody],
      ['resume', 'Allow a customer’s calls to models again', undefined],
      ['limits', 'Change a customer’s model limits', limitsBody],
    ] as const
  ).map(([act, summary, body]) => [
    `/api/operators/customers/{subdomain}/${act}`,
    {
      post: describeOperation({
        summary,
        tag,
        path: subdomain,
        ...(body && { body }),
        answer: modelLimitsAnswer,
        errors: [...operators, 'csrf_refused', 'not_found', 'invalid_input'],
      }),
    },
  ]),
);

export const operatorPaths: ZodOpenApiPathsObject = {
  ...modelActionPaths,
  '/api/operators/customers/{subdomain}/models': {
    get: describeOperation({
      summary: 'A customer’s model limits, and its use this month',
      tag,
      path: subdomain,
      answer: modelLimitsAnswer,
      errors: [...operators, 'not_found'],
    }),
  },
  ...Object.fromEntries(
    Object.entries(customerActions).map(([act, summary]) => [
      `/api/operators/customers/{subdomain}/${act}`,
      {
        post: describeOperation({
          summary,
          tag,
          status: 202,
          path: subdomain,
          answer: queueLine,
          errors: [...operators, 'csrf_refused', 'not_found', 'operation_in_progress'],
        }),
      },
    ]),
  ),
  '/api/operators/confirm': {
    post: describeOperation({
      summary: 'Become an operator with the link from the email',
      tag,
      status: 204,
      body: confirmBody,
      errors: ['unauthenticated', 'csrf_refused', 'invalid_input', 'invite_invalid'],
    }),
  },
  '/api/operators/queue': {
    get: describeOperation({
      summary: 'Running, waiting and failed operations, with reasons',
      tag,
      answer: queueAnswer,
      errors: operators,
    }),
  },
  '/api/operators/fleet': {
    get: describeOperation({
      summary: 'All instances with their conditions, one page at a time',
      tag,
      query: fleetQuery,
      answer: fleetAnswer,
      errors: [...operators, 'invalid_input'],
    }),
  },
  '/api/operators/audit': {
    get: describeOperation({
      summary: 'Who did what, newest first',
      tag,
      answer: auditAnswer,
      errors: operators,
    }),
  },
  '/api/operators/operations/{id}/cancel': {
    post: describeOperation({
      summary: 'Cancel an operation',
      tag,
      status: 202,
      path: id,
      answer: queueLine,
      errors: [...operators, 'csrf_refused', 'not_found', 'operation_over', 'not_cancellable'],
    }),
  },
  '/api/operators/operations/{id}/retry': {
    post: describeOperation({
      summary: 'Retry a failed or cancelled operation',
      tag,
      status: 202,
      path: id,
      answer: queueLine,
      errors: [...operators, 'csrf_refused', 'not_found', 'operation_in_progress'],
    }),
  },
};
