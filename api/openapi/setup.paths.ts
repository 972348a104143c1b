import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { setupAnswer } from '../setup/setup.schema.ts';
import { describe } from './describe.ts';

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
