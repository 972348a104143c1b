import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, describeOperation } from '../../platform/openapi/describe-operation.ts';
import { passkeyOptionsAnswer } from '../factors/passkey.schema.ts';
import { userAnswer } from '../users/user.schema.ts';
import { confirmBody, knownBrowserBody, loginBody, registerBody } from './auth.schema.ts';

const tag = 'Account';

/** Sign up and log in by email, log out, current user. */
export const authPaths: ZodOpenApiPathsObject = {
  '/api/auth/register': {
    post: describeChange({
      summary: 'Sign up by email and log in',
      tag,
      status: 201,
      body: registerBody,
      answer: userAnswer,
      errors: ['too_many_attempts'],
    }),
  },
  '/api/auth/login': {
    post: describeChange({
      summary: 'Log in by email',
      tag,
      body: loginBody,
      answer: userAnswer,
      errors: ['wrong_credentials', 'second_factor_required', 'too_many_attempts'],
    }),
  },
  '/api/auth/logout': {
    post: describeChange({
      summary: 'Log out, and empty the browser of what this site stored in it',
      tag,
      status: 204,
    }),
  },
  '/api/auth/known-browser': {
    post: describeChange({
      summary:
        'After a log-out: remember this browser again, by the header X-Known-Browser of its answer, so that guesses of others do not lock it out',
      tag,
      status: 204,
      body: knownBrowserBody,
    }),
  },
  '/api/auth/confirm': {
    post: describeChange({
      summary:
        'Confirm who one is with the password or a second factor, for what is dangerous in the next 15 minutes',
      tag,
      body: confirmBody,
      answer: userAnswer,
      errors: ['unauthenticated', 'wrong_password', 'wrong_code', 'passkey_refused', 'too_many_attempts'],
    }),
  },
  '/api/auth/confirm/passkey': {
    post: describeChange({
      summary: 'What a browser needs to confirm with a passkey',
      tag,
      answer: passkeyOptionsAnswer,
      errors: ['unauthenticated'],
    }),
  },
  '/api/auth/me': {
    get: describeOperation({
      summary: 'Current user',
      tag,
      answer: userAnswer,
      errors: ['unauthenticated'],
    }),
  },
};
