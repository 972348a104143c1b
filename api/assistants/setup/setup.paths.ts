import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describe } from '../../platform/openapi/describe.ts';
import { setupAnswer } from './setup.schema.ts';

/** How far an installation is that is still being set up. */
export const setupPaths: ZodOpenApiPathsObject = {
  '/api/setup': {
    get: describe({
      summary: 'How far this installation is with what assistants run on; orders wait for it',
      tag: 'Service',
      answer: setupAnswer,
      errors: ['unauthenticated'],
    }),
  },
};
