import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { OPERATOR_ERRORS } from '../accounts/roles/operator.policy.ts';
import type { ErrorCode } from '../platform/errors/catalogue.ts';
import { describeChange, describeOperation, idParam } from '../platform/openapi/describe-operation.ts';
import {
  auditAnswer,
  confirmBody,
  fleetAnswer,
  fleetQuery,
  queueAnswer,
  queueLine,
} from './operator.schema.ts';

const tag = 'Operators';
const operators: ErrorCode[] = [...OPERATOR_ERRORS];

/** Summaries of the actions on a customer. */
const customerActions = {
  update: 'Bring a customer’s stack to its desired state',
  refresh: 'Update a customer’s stack state from the clouds',
  destroy: 'Remove a customer: server, record, keys and stack',
};

/** Queue, fleet, audit and actions, for operators. */
export const operatorPaths: ZodOpenApiPathsObject = {
  ...Object.fromEntries(
    Object.entries(customerActions).map(([act, summary]) => [
      `/api/operators/customers/{subdomain}/${act}`,
      {
        post: describeChange({
          summary,
          tag,
          status: 202,
          path: z.object({ subdomain: z.string() }),
          answer: queueLine,
          errors: [
            ...operators,
            ...(act === 'destroy' ? (['confirm_identity'] as const) : []),
            'not_found',
            'target_ambiguous',
            'operation_in_progress',
          ],
        }),
      },
    ]),
  ),
  '/api/operators/confirm': {
    post: describeChange({
      summary: 'Become an operator with the link from the email',
      tag,
      status: 204,
      body: confirmBody,
      errors: ['unauthenticated', 'invite_invalid'],
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
      summary: 'All instances with their conditions, newest first, one page at a time',
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
    post: describeChange({
      summary: 'Cancel an operation',
      tag,
      status: 202,
      path: idParam,
      answer: queueLine,
      errors: [...operators, 'not_found', 'target_ambiguous', 'operation_over', 'not_cancellable'],
    }),
  },
  '/api/operators/operations/{id}/retry': {
    post: describeChange({
      summary: 'Retry a failed or cancelled operation',
      tag,
      status: 202,
      path: idParam,
      answer: queueLine,
      errors: [...operators, 'not_found', 'target_ambiguous', 'operation_in_progress', 'operation_over'],
    }),
  },
};
