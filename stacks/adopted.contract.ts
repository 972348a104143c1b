import { z } from 'zod';
import { hostnameProblem } from '../infra/components/input-validation.ts';
import { hostnameOf } from '../infra/components/names.ts';
import type { StackProgram } from '../infra/engine/contract.ts';

const server = z.strictObject({
  id: z.string().regex(/^\d{1,20}$/),
  name: z.string().min(1),
  serverType: z.string().min(1),
  location: z.string().min(1),
  image: z.string().min(1).optional(),
  labels: z.record(z.string(), z.string()),
  backups: z.boolean(),
  deleteProtection: z.boolean(),
  rebuildProtection: z.boolean(),
  placementGroupId: z.number().int().positive().optional(),
});

const record = z.strictObject({
  ttl: z.number().int().min(1),
  proxied: z.boolean(),
  comment: z.string().optional(),
  /** Id of the record to import: set by the worker for a run whose state does not have it, never by hand. */
  adopt: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
});

const shape = z.strictObject({
  subdomain: z.string().regex(/^[a-z0-9]([a-z0-9-]{1,38})[a-z0-9]$/),
  cell: z.string().regex(/^[a-z0-9-]{1,20}$/),
  zoneId: z.string().regex(/^[0-9a-f]{32}$/),
  baseDomain: z.string(),
  server,
  /** Absent: no record leads to the server, and none is made. */
  record: record.optional(),
  /** What the run may change: set by the worker for one run, never by hand. */
  mode: z.enum(['import', 'compare', 'keep']).default('keep'),
});

/**
 * Inputs of the program for a server that an earlier service made: exactly what the clouds reported when it was adopted.
 * There is no key, image or model in it: nobody but the customer has access to what runs there.
 */
export const adoptedInputs = shape.superRefine(({ subdomain, baseDomain }, context) => {
  const message = hostnameProblem(hostnameOf(subdomain, baseDomain));
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['baseDomain'], message });
});
export type AdoptedInputs = z.infer<typeof adoptedInputs>;

/** Outputs of the program. `recordId` is absent without a record. */
export const adoptedOutputs = z.object({
  serverId: z.string(),
  ipv4: z.string(),
  recordId: z.string().optional(),
  hostname: z.string(),
});
export type AdoptedOutputs = z.infer<typeof adoptedOutputs>;

/** The stack of an adopted server, named by its subdomain like any customer's. */
export const adoptedStack: StackProgram<AdoptedInputs, AdoptedOutputs> = {
  kind: 'adopted',
  module: new URL('./adopted.ts', import.meta.url).href,
  inputs: adoptedInputs,
  outputs: adoptedOutputs,
  plugins: ['hcloud'],
};
