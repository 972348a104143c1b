import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { OPERATOR_ERRORS } from '../../../accounts/roles/operator.policy.ts';
import { describeOperation } from '../../../platform/openapi/describe-operation.ts';
import { fleetUsageAnswer, fleetUsageQuery } from './fleet.schema.ts';

const tag = 'Operators';

/** What all customers used, for operators. */
export const fleetUsagePaths: ZodOpenApiPathsObject = {
  '/api/operators/usage': {
    get: describeOperation({
      summary: 'What every customer used this month, with cost and anomalies, highest cost first',
      tag,
      query: fleetUsageQuery,
      answer: fleetUsageAnswer,
      errors: [...OPERATOR_ERRORS, 'invalid_input'],
    }),
  },
  '/api/operators/usage.csv': {
    get: describeOperation({
      summary: 'The same as CSV: one line per customer',
      tag,
      answer: z.string(),
      contentType: 'text/csv',
      errors: [...OPERATOR_ERRORS],
    }),
  },
};
