import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange } from '../../platform/openapi/describe-operation.ts';
import { userAnswer } from '../users/user.schema.ts';
import { deletionBody, keepBody } from './deletion.schema.ts';

const tag = 'Account';

/** DELETE /api/account; `account.paths.ts` has the other methods of this path. */
export const deleteAccount = describeChange({
  summary: 'Delete the account with everything that is the user’s, in seven days',
  tag,
  body: deletionBody,
  answer: userAnswer,
  errors: [
    'unauthenticated',
    'wrong_password',
    'confirm_identity',
    'too_many_attempts',
    'too_many_changes',
    'last_operator',
  ],
});

export const deletionPaths: ZodOpenApiPathsObject = {
  '/api/account/deletion/undo': {
    post: describeChange({
      summary: 'Keep the account after all, as long as its deletion has not begun',
      tag,
      answer: userAnswer,
      errors: ['unauthenticated', 'deletion_begun'],
    }),
  },
  '/api/auth/keep-account': {
    post: describeChange({
      summary: 'Keep the account after all, by the link that was mailed',
      tag,
      status: 204,
      body: keepBody,
      errors: ['link_invalid', 'deletion_begun'],
    }),
  },
};
