import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange } from '../../platform/openapi/describe-operation.ts';
import { forgotBody, resetBody } from './recovery.schema.ts';

const tag = 'Account';

export const recoveryPaths: ZodOpenApiPathsObject = {
  '/api/auth/forgot': {
    post: describeChange({
      summary:
        'Mail a link that sets another password. The answer is the same whether or not the address is known',
      tag,
      status: 202,
      body: forgotBody,
      answer: z.object({}),
      errors: ['too_many_attempts'],
    }),
  },
  '/api/auth/reset': {
    post: describeChange({
      summary: 'Set another password by a mailed link. Ends all sessions of the account',
      tag,
      status: 204,
      body: resetBody,
      errors: ['link_invalid'],
    }),
  },
};
