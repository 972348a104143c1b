import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { operationAnswer } from '../../operations/operation.schema.ts';
import { describeChange, describeOperation } from '../../platform/openapi/describe-operation.ts';
import { idempotencyKey, startBody, statusAnswer } from './provisioning.schema.ts';

const tag = 'Assistant';

/** Order an assistant, and see its progress. */
export const provisioningPaths: ZodOpenApiPathsObject = {
  '/api/provisioning/start': {
    post: describeChange({
      summary: 'Get an assistant',
      tag,
      status: 202,
      body: startBody,
      answer: operationAnswer,
      headers: z.object({ 'Idempotency-Key': idempotencyKey }),
      errors: [
        'unauthenticated',
        'account_leaving',
        'details_required',
        'email_unproven',
        'payment_required',
        'region_unknown',
        'tier_unknown',
        'subdomain_invalid',
        'subdomain_reserved',
        'subdomain_taken',
        'subdomain_fixed',
        'operation_in_progress',
        'instance_exists',
        'idempotency_mismatch',
        'too_many_orders',
        'beta_full',
        'capacity_exhausted',
      ],
    }),
  },
  '/api/provisioning/status': {
    get: describeOperation({
      summary: 'Status of my assistant',
      tag,
      answer: statusAnswer,
      errors: ['unauthenticated'],
    }),
  },
};
