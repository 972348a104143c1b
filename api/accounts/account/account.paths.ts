import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange } from '../../platform/openapi/describe-operation.ts';
import { userAnswer } from '../users/user.schema.ts';
import { accountChange } from './account.schema.ts';

export const accountPaths: ZodOpenApiPathsObject = {
  '/api/account': {
    patch: describeChange({
      summary: 'Change the name, the password, or the email, which is proven by a link first',
      tag: 'Account',
      body: accountChange,
      answer: userAnswer,
      errors: [
        'unauthenticated',
        'wrong_password',
        'confirm_identity',
        'proof_required',
        'too_many_attempts',
      ],
    }),
  },
};
