import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { OPERATOR_ERRORS } from '../../accounts/roles/operator.policy.ts';
import type { ErrorCode } from '../../platform/errors/catalogue.ts';
import { describeChange, describeOperation } from '../../platform/openapi/describe-operation.ts';
import { suspendBody } from '../../usage/limits/limits.schema.ts';
import { confirmResetBody, proofMailAnswer, resetBody, suspensionAnswer } from './account-actions.schema.ts';
import {
  factorResetAnswer,
  peopleAnswer,
  peopleCountsAnswer,
  peopleQuery,
  personAnswer,
} from './people.schema.ts';

const tag = 'Operators';
const operators: ErrorCode[] = [...OPERATOR_ERRORS];
const account = z.object({
  account: z.string().meta({ description: 'An email, an @handle of X, or the id of an account' }),
});
const named: ErrorCode[] = [...operators, 'not_found', 'target_ambiguous'];

/** People and what operators do about them. */
export const peoplePaths: ZodOpenApiPathsObject = {
  '/api/operators/people': {
    get: describeOperation({
      summary: 'Who has an account, the newest first, one page at a time',
      tag,
      query: peopleQuery,
      answer: peopleAnswer,
      errors: [...operators, 'invalid_input'],
    }),
  },
  '/api/operators/people/counts': {
    get: describeOperation({
      summary: 'How many people and teams there are, and which resets wait for another operator',
      tag,
      answer: peopleCountsAnswer,
      errors: operators,
    }),
  },
  '/api/operators/people/{account}': {
    get: describeOperation({
      summary: 'One person: ways in, teams, assistants, sessions and an open reset',
      tag,
      path: account,
      answer: personAnswer,
      errors: named,
    }),
  },
  '/api/operators/accounts/{account}/end-sessions': {
    post: describeChange({
      summary: 'Log an account out everywhere',
      tag,
      status: 204,
      path: account,
      errors: [...named, 'confirm_identity'],
    }),
  },
  '/api/operators/accounts/{account}/suspension': {
    post: describeChange({
      summary:
        'Suspend a person: the assistants of the teams that they answer for get no answers from models',
      tag,
      path: account,
      body: suspendBody,
      answer: suspensionAnswer,
      errors: [...named, 'confirm_identity'],
    }),
    delete: describeChange({
      summary: 'End a person’s suspension',
      tag,
      path: account,
      answer: suspensionAnswer,
      errors: named,
    }),
  },
  '/api/operators/accounts/{account}/proof-mail': {
    post: describeChange({
      summary: 'Mail the link again that proves an account’s address, with the limits of everybody',
      tag,
      path: account,
      answer: proofMailAnswer,
      errors: [...named, 'too_many_attempts'],
    }),
  },
  ...factorResetPaths(),
};

function factorResetPaths(): ZodOpenApiPathsObject {
  return {
    '/api/operators/accounts/{account}/factor-reset': {
      post: describeChange({
        summary: 'Ask for the reset of a lost second factor, which another operator confirms within 24 hours',
        tag,
        status: 201,
        path: account,
        body: resetBody,
        answer: factorResetAnswer,
        errors: [
          ...named,
          ...(['confirm_identity', 'reset_own', 'reset_impossible'] as const),
          ...(['no_second_operator', 'reset_open'] as const),
        ],
      }),
      delete: describeChange({
        summary: 'Withdraw the request, whoever asked for it. Without one, nothing changes',
        tag,
        status: 204,
        path: account,
        errors: named,
      }),
    },
    '/api/operators/accounts/{account}/factor-reset/confirm': {
      post: describeChange({
        summary:
          'Confirm another operator’s request: removes the second factor and the recovery codes, and ends all sessions',
        tag,
        status: 204,
        path: account,
        body: confirmResetBody,
        errors: [
          ...named,
          ...(['confirm_identity', 'reset_own', 'reset_needs_another', 'reset_over'] as const),
        ],
      }),
    },
  };
}
