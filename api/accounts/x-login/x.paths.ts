import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, describeOperation } from '../../platform/openapi/describe-operation.ts';
import { userAnswer } from '../users/user.schema.ts';

const tag = 'Account';

/** Login with X, and its link to an account. The browser opens login and callback, so their errors are in the address that they redirect to. */
export const xLoginPaths: ZodOpenApiPathsObject = {
  '/api/auth/x/login': {
    get: describeOperation({
      summary: 'Continue with X: redirects to its consent page',
      tag,
      status: 302,
      query: z.object({
        terms: z.literal('accepted').optional(),
        return: z.string().optional().meta({
          description: 'The page of ours that the callback redirects to instead of /dashboard',
          example: '/security',
        }),
      }),
      answerErrors: ['oauth_not_configured'],
    }),
  },
  '/api/auth/x/link': {
    post: describeChange({
      summary: 'Begin to link an X account to the user’s own: answers the address to open in this browser',
      tag,
      answer: z.object({ url: z.url() }),
      errors: ['unauthenticated', 'confirm_identity', 'oauth_not_configured'],
    }),
  },
  '/api/account/x': {
    delete: describeChange({
      summary: 'Unlink X from the user’s account, and log out everywhere but here',
      tag,
      answer: userAnswer,
      errors: ['unauthenticated', 'confirm_identity', 'not_found', 'last_way_in'],
    }),
  },
  '/api/auth/x/callback': {
    get: describeOperation({
      summary:
        'Callback from X: redirects to /dashboard or the page that the login named, /signup/details, /account?x=linked after a link, or /login or /account with ?error=<code>',
      tag,
      status: 302,
      answerErrors: [
        'oauth_not_configured',
        'oauth_state_mismatch',
        'oauth_denied',
        'oauth_expired',
        'oauth_replayed',
        'oauth_unavailable',
        'x_taken',
        'x_link_interrupted',
      ],
    }),
  },
};
