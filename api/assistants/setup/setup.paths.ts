import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeOperation } from '../../platform/openapi/describe-operation.ts';
import { setupAnswer } from './setup.schema.ts';

export const setupPaths: ZodOpenApiPathsObject = {
  '/api/setup': {
    get: describeOperation({
      summary: 'Progress of the set-up that assistants need; orders wait for it',
      tag: 'Service',
      answer: setupAnswer,
      errors: ['unauthenticated'],
    }),
  },
};
