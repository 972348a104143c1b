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

/** What operators may have done to a customer. */
const customerActions = {
  update: 'Bring a customer to what it declares',
  refresh: 'Bring a customer’s state to what the clouds say',
  destroy: 'Remove a customer: server, record, keys and stack',
};

const subdomain = z.object({ subdomain: z.string() });

/** What operators may do about what a customer asks of models: each answers how it is then. */
const modelActionPaths: ZodOpenApiPathsObject = Object.fromEntries(
  (
    [
      ['suspend', 'Refuse a customer’s calls to models; its server and data stay', suspendBody],
      ['resume', 'Let a customer ask models again', undefined],
      ['limits', 'Change what a customer may use of models', limitsBody],
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

/** What operators may call. */
export const operatorPaths: ZodOpenApiPathsObject = {
  ...modelActionPaths,
  '/api/operators/customers/{subdomain}/models': {
    get: describeOperation({
      summary: 'What a customer may ask of models, and did this month',
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
      summary: 'Become an operator, with the link that was mailed',
      tag,
      status: 204,
      body: confirmBody,
      errors: ['unauthenticated', 'csrf_refused', 'invalid_input', 'invite_invalid'],
    }),
  },
  '/api/operators/queue': {
    get: describeOperation({
      summary: 'What runs, waits and failed, and why',
      tag,
      answer: queueAnswer,
      errors: operators,
    }),
  },
  '/api/operators/fleet': {
    get: describeOperation({
      summary: 'Every instance with its conditions, a page at a time',
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
      summary: 'Stop an operation',
      tag,
      status: 202,
      path: id,
      answer: queueLine,
      errors: [...operators, 'csrf_refused', 'not_found', 'operation_over', 'not_cancellable'],
    }),
  },
  '/api/operators/operations/{id}/retry': {
    post: describeOperation({
      summary: 'Do again what failed or was cancelled',
      tag,
      status: 202,
      path: id,
      answer: queueLine,
      errors: [...operators, 'csrf_refused', 'not_found', 'operation_in_progress'],
    }),
  },
};
