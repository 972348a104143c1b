import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeOperation } from '../../platform/openapi/describe-operation.ts';

const tag = 'Account';

/** Login with X. Both are opened by the browser, so an error is in the address that they redirect to. */
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
  '/api/auth/x/callback': {
    get: describeOperation({
      summary:
        'Callback from X: redirects to /dashboard or the page that the login named, /signup/details, /login/second-factor or /login?error=<code>',
      tag,
      status: 302,
      answerErrors: [
        'oauth_not_configured',
        'oauth_state_mismatch',
        'oauth_denied',
        'oauth_expired',
        'oauth_replayed',
        'oauth_unavailable',
      ],
    }),
  },
};
