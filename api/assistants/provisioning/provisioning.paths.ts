import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeTeamChange, describeTeamOperation } from '../../accounts/policy/describe-permission.ts';
import { teamQuery } from '../../accounts/teams/team.schema.ts';
import { operationAnswer } from '../../operations/operation.schema.ts';
import { idempotencyKey, startBody, statusAnswer } from './provisioning.schema.ts';

const tag = 'Assistant';

/** Order an assistant, and see its progress. */
export const provisioningPaths: ZodOpenApiPathsObject = {
  '/api/provisioning/start': {
    post: describeTeamChange({
      permission: 'assistants:order',
      query: teamQuery,
      summary: 'Order an assistant for a team',
      tag,
      status: 202,
      body: startBody,
      answer: operationAnswer,
      headers: z.object({ 'Idempotency-Key': idempotencyKey }),
      errors: [
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
        'one_per_owner',
        'idempotency_mismatch',
        'too_many_orders',
        'beta_full',
        'capacity_exhausted',
      ],
    }),
  },
  '/api/provisioning/status': {
    get: describeTeamOperation({
      permission: 'assistants:read',
      query: teamQuery,
      summary: 'Status of a team’s assistant',
      tag,
      answer: statusAnswer,
      errors: ['invalid_input'],
    }),
  },
};
