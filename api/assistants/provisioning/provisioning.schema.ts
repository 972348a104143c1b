import { z } from 'zod';
import { operationBody } from '../../operations/operation.schema.ts';
import { instanceBody } from '../instances/instance.schema.ts';

/** POST /api/provisioning/start. Region and tier are free text here: for an unknown one, the error lists the choices. */
export const startBody = z.object({
  subdomain: z.string().trim().max(255).optional(),
  region: z.string().max(40).optional(),
  tier: z.string().max(40).optional(),
});
export type StartBody = z.infer<typeof startBody>;

/** The header Idempotency-Key: printable, at most 200 characters. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'An Idempotency-Key is 1 to 200 printable characters.')
  .optional();

const provisioningStatus = z.enum([
  'none',
  'pending',
  'creating_vps',
  'configuring_dns',
  'installing',
  'health_check',
  'complete',
  'failed',
]);

/** GET /api/provisioning/status */
export const statusAnswer = z.object({
  status: provisioningStatus,
  instance: instanceBody.nullable(),
  operation: operationBody.nullable(),
});
export type StatusAnswer = z.infer<typeof statusAnswer>;
