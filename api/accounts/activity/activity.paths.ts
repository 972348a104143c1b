import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeOperation, idParam } from '../../platform/openapi/describe-operation.ts';
import { OPERATOR_ERRORS } from '../roles/operator.policy.ts';
import { activityAnswer, activityQuery } from './activity.schema.ts';

export const activityPaths: ZodOpenApiPathsObject = {
  '/api/account/activity': {
    get: describeOperation({
      summary: 'What happened to the user’s own account in the last 90 days, newest first',
      tag: 'Account',
      query: activityQuery,
      answer: activityAnswer,
      errors: ['unauthenticated', 'invalid_input'],
    }),
  },
  '/api/operators/users/{id}/activity': {
    get: describeOperation({
      summary: 'What happened to an account in the last 90 days, newest first',
      tag: 'Operators',
      path: idParam,
      query: activityQuery,
      answer: activityAnswer,
      errors: [...OPERATOR_ERRORS, 'not_found'],
    }),
  },
};
