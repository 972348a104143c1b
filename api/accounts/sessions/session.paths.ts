import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, describeOperation, idParam } from '../../platform/openapi/describe-operation.ts';
import { sessionsAnswer } from './session.schema.ts';

const tag = 'Account';

export const sessionPaths: ZodOpenApiPathsObject = {
  '/api/sessions': {
    get: describeOperation({
      summary: 'Where the user is logged in, last used first',
      tag,
      answer: sessionsAnswer,
      errors: ['unauthenticated'],
    }),
    delete: describeChange({
      summary: 'Log out everywhere but here',
      tag,
      status: 204,
      errors: ['unauthenticated'],
    }),
  },
  '/api/sessions/{id}': {
    delete: describeChange({
      summary: 'End one session of the user',
      tag,
      status: 204,
      path: idParam,
      errors: ['unauthenticated', 'not_found'],
    }),
  },
};
