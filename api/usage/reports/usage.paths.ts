import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeOperation } from '../../platform/openapi/describe-operation.ts';
import { fleetUsageAnswer, fleetUsageQuery } from './fleet/fleet.schema.ts';
import { usageAnswer, usageQuery } from './usage.schema.ts';

/** A table to save, with a header line (RFC 4180). */
const table = { answer: z.string(), contentType: 'text/csv' };

/** The model usage of assistants, for their owners and for operators. */
export const usagePaths: ZodOpenApiPathsObject = {
  '/api/usage': {
    get: describeOperation({
      summary: 'What my assistants used, and the state of this month’s limits',
      tag: 'Usage',
      query: usageQuery,
      answer: usageAnswer,
      errors: ['unauthenticated', 'invalid_input'],
    }),
  },
  '/api/usage.csv': {
    get: describeOperation({
      summary: 'The same as CSV: one line per day, assistant and model',
      tag: 'Usage',
      query: usageQuery,
      ...table,
      errors: ['unauthenticated', 'invalid_input'],
    }),
  },
  '/api/operators/usage': {
    get: describeOperation({
      summary: 'What every customer used this month, with cost and anomalies, highest cost first',
      tag: 'Operators',
      query: fleetUsageQuery,
      answer: fleetUsageAnswer,
      errors: ['unauthenticated', 'operators_only', 'invalid_input'],
    }),
  },
  '/api/operators/usage.csv': {
    get: describeOperation({
      summary: 'The same as CSV: one line per customer',
      tag: 'Operators',
      ...table,
      errors: ['unauthenticated', 'operators_only'],
    }),
  },
};
