import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, describeOperation } from '../../platform/openapi/describe-operation.ts';
import { limitsBody, modelLimitsAnswer, suspendBody } from './limits.schema.ts';

const tag = 'Operators';
const path = z.object({ subdomain: z.string() });

/** The actions on a customer's use of models; each responds with the new limits. */
const actions = [
  ['suspend', 'Refuse a customer’s calls to models; its server and data stay', suspendBody],
  ['resume', 'Allow a customer’s calls to models again', undefined],
  ['limits', 'Change a customer’s model limits', limitsBody],
] as const;

/** A customer's use of models, for operators. */
export const modelLimitPaths: ZodOpenApiPathsObject = {
  '/api/operators/customers/{subdomain}/models': {
    get: describeOperation({
      summary: 'A customer’s model limits, and its use this month',
      tag,
      path,
      answer: modelLimitsAnswer,
      errors: ['unauthenticated', 'operators_only', 'not_found', 'target_ambiguous'],
    }),
  },
  ...Object.fromEntries(
    actions.map(([act, summary, body]) => [
      `/api/operators/customers/{subdomain}/${act}`,
      {
        post: describeChange({
          summary,
          tag,
          path,
          ...(body && { body }),
          answer: modelLimitsAnswer,
          errors: ['unauthenticated', 'operators_only', 'not_found', 'target_ambiguous'],
        }),
      },
    ]),
  ),
};
