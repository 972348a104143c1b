import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../platform/errors/catalogue.ts';
import { describe } from '../platform/openapi/describe.ts';
import { limitsBody, modelsAnswer, suspendBody } from '../usage/limits/limits.schema.ts';
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
const moves = {
  update: 'Bring a customer to what it declares',
  refresh: 'Bring a customer’s state to what the clouds say',
  destroy: 'Remove a customer: server, record, keys and stack',
};

const subdomain = z.object({ subdomain: z.string() });

/** What operators may do about what a customer asks of models: each answers how it is then. */
const modelActs: ZodOpenApiPathsObject = Object.fromEntries(
  (
    [
      ['suspend', 'Refuse a customer’s calls to models; its server and data stay', suspendBody],
      ['resume', 'Let a customer ask models again', undefined],
      ['limits', 'Change what a customer may use of models', limitsBody],
    ] as const
  ).map(([act, summary, body]) => [
    `/api/operators/customers/{subdomain}/${act}`,
    {
      post: describe({
        summary,
        tag,
        path: subdomain,
        ...(body && { body }),
        answer: modelsAnswer,
        errors: [...operators, 'csrf_refused', 'not_found', 'invalid_input'],
      }),
    },
  ]),
);

/** What operators may call. */
export const operatorPaths: ZodOpenApiPathsObject = {
  ...modelActs,
  '/api/operators/customers/{subdomain}/models': {
    get: describe({
      summary: 'What a customer may ask of models, and did this month',
      tag,
      path: subdomain,
      answer: modelsAnswer,
      errors: [...operators, 'not_found'],
    }),
  },
  ...Object.fromEntries(
    Object.entries(moves).map(([act, summary]) => [
      `/api/operators/customers/{subdomain}/${act}`,
      {
        post: describe({
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
    post: describe({
      summary: 'Become an operator, with the link that was mailed',
      tag,
      status: 204,
      body: confirmBody,
      errors: ['unauthenticated', 'csrf_refused', 'invalid_input', 'invite_invalid'],
    }),
  },
  '/api/operators/queue': {
    get: describe({
      summary: 'What runs, waits and failed, and why',
      tag,
      answer: queueAnswer,
      errors: operators,
    }),
  },
  '/api/operators/fleet': {
    get: describe({
      summary: 'Every instance with its conditions, a page at a time',
      tag,
      query: fleetQuery,
      answer: fleetAnswer,
      errors: [...operators, 'invalid_input'],
    }),
  },
  '/api/operators/audit': {
    get: describe({ summary: 'Who did what, newest first', tag, answer: auditAnswer, errors: operators }),
  },
  '/api/operators/operations/{id}/cancel': {
    post: describe({
      summary: 'Stop an operation',
      tag,
      status: 202,
      path: id,
      answer: queueLine,
      errors: [...operators, 'csrf_refused', 'not_found', 'operation_over', 'not_cancellable'],
    }),
  },
  '/api/operators/operations/{id}/retry': {
    post: describe({
      summary: 'Do again what failed or was cancelled',
      tag,
      status: 202,
      path: id,
      answer: queueLine,
      errors: [...operators, 'csrf_refused', 'not_found', 'operation_in_progress'],
    }),
  },
};
