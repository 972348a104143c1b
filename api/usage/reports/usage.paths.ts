import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeOperation } from '../../platform/openapi/describe-operation.ts';
import { usageAnswer, usageQuery } from './usage.schema.ts';

const tag = 'Usage';

/** What one's own assistants used. */
export const usagePaths: ZodOpenApiPathsObject = {
  '/api/usage': {
    get: describeOperation({
      summary: 'What my assistants used, and the state of this month’s limits',
      tag,
      query: usageQuery,
      answer: usageAnswer,
      errors: ['unauthenticated', 'invalid_input'],
    }),
  },
  '/api/usage.csv': {
    get: describeOperation({
      summary: 'The same as CSV: one line per day, assistant and model',
      tag,
      query: usageQuery,
      answer: z.string(),
      contentType: 'text/csv',
      errors: ['unauthenticated', 'invalid_input'],
    }),
  },
};
