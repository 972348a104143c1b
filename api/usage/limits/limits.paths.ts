import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { OPERATOR_ERRORS } from '../../accounts/roles/operator.policy.ts';
import { describeChange, describeOperation } from '../../platform/openapi/describe-operation.ts';
import { limitsBody, modelLimitsAnswer, overrideBody, suspendBody } from './limits.schema.ts';

const tag = 'Operators';
const customerPath = z.object({ subdomain: z.string() });

/** The actions on a customer's use of models; each responds with the new limits. */
const actions = [
  ['post', 'suspend', 'Refuse a customer’s calls to models; its server and data stay', suspendBody],
  ['post', 'resume', 'Allow a customer’s calls to models again', undefined],
  ['post', 'limits', 'Change a customer’s model limits', limitsBody],
  [
    'post',
    'override',
    'Give a customer a temporary budget until the end of a day (UTC), instead of an earlier one',
    overrideBody,
  ],
  ['delete', 'override', 'End a customer’s temporary budget now', undefined],
] as const;

/** A customer's use of models, for operators. */
export const modelLimitPaths: ZodOpenApiPathsObject = {
  '/api/operators/customers/{subdomain}/models': {
    get: describeOperation({
      summary: 'A customer’s model limits, and its use this month',
      tag,
      path: customerPath,
      answer: modelLimitsAnswer,
      errors: [...OPERATOR_ERRORS, 'not_found', 'target_ambiguous'],
    }),
  },
  ...actionPaths(),
};

function actionPaths(): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const [method, act, summary, body] of actions) {
    const path = `/api/operators/customers/{subdomain}/${act}`;
    const operation = describeChange({
      summary,
      tag,
      path: customerPath,
      ...(body && { body }),
      answer: modelLimitsAnswer,
      errors: [...OPERATOR_ERRORS, 'not_found', 'target_ambiguous'],
    });
    paths[path] = { ...paths[path], [method]: operation };
  }
  return paths;
}
