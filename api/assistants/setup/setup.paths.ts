import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeOperation } from '../../platform/openapi/describe-operation.ts';
import { setupAnswer } from './setup.schema.ts';

/** How far an installation is that is still being set up. */
export const setupPaths: ZodOpenApiPathsObject = {
  '/api/setup': {
    get: describeOperation({
      summary: 'How far this installation is with what assistants run on; orders wait for it',
      tag: 'Service',
      answer: setupAnswer,
      errors: ['unauthenticated'],
    }),
  },
};
