import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange } from '../../platform/openapi/describe-operation.ts';
import { userAnswer } from '../users/user.schema.ts';
import { completeBody } from './signup.schema.ts';

export const signupPaths: ZodOpenApiPathsObject = {
  '/api/signup/complete': {
    post: describeChange({
      summary: 'Add the email and accept the terms after a first login with X',
      tag: 'Account',
      body: completeBody,
      answer: userAnswer,
      errors: ['unauthenticated', 'terms_required', 'details_complete'],
    }),
  },
};
