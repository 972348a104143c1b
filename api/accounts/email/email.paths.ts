import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange } from '../../platform/openapi/describe-operation.ts';
import { resendBody, verifyAnswer, verifyBody } from './email.schema.ts';

const tag = 'Account';

export const emailPaths: ZodOpenApiPathsObject = {
  '/api/auth/verify': {
    post: describeChange({
      summary: 'Prove an email by the link that was mailed to it',
      tag,
      body: verifyBody,
      answer: verifyAnswer,
      errors: ['link_invalid'],
    }),
  },
  '/api/auth/verify/resend': {
    post: describeChange({
      summary: 'Mail another link. The answer is the same whether or not the address is known',
      tag,
      status: 202,
      body: resendBody,
      answer: z.object({}),
      errors: ['too_many_attempts'],
    }),
  },
};
