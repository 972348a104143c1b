import { z } from 'zod';
import { conditionBody, healthSummary } from '../assistants/instances/condition.schema.ts';
import { operationBody } from '../operations/operation.schema.ts';

/** One operation for operators: what is happening, why, and what they can do. */
export const queueLine = z.object({
  operation: operationBody,
  customer: z.string(),
  position: z.number().int().positive().optional().meta({ description: '1 is next' }),
  happening: z.string(),
  waitingFor: z.string().optional().meta({
    description: 'What it waits for, other than its place in the queue',
    example: 'waiting for Hetzner’s rate limit, …',
  }),
  why: z.array(z.string()),
  canDo: z.array(
    z.object({
      words: z.string(),
      act: z.enum(['cancel', 'retry', 'destroy']).optional(),
      command: z.string().optional().meta({ description: 'The same at the command line' }),
    }),
  ),
});
export type QueueLineBody = z.infer<typeof queueLine>;

/** GET /api/operators/queue */
export const queueAnswer = z
  .object({ running: z.array(queueLine), waiting: z.array(queueLine), failed: z.array(queueLine) })
  .meta({ id: 'Queue' });
export type QueueBody = z.infer<typeof queueAnswer>;

const ownerFields = {
  name: z.string(),
  email: z.string().nullable(),
  xUsername: z.string().nullable().meta({ description: 'Their handle on X, without @' }),
};

const fleetLine = z.object({
  subdomain: z.string(),
  owner: z.object(ownerFields).nullable().meta({ description: 'Null if the account is gone' }),
  status: z.string(),
  tier: z.string(),
  region: z.string(),
  location: z.string(),
  serverType: z.string(),
  address: z.string().nullable(),
  serverId: z.string().nullable().meta({ description: 'The server’s id at Hetzner' }),
  adopted: z.boolean().meta({
    description:
      'Its server was adopted from an earlier service: only its owner has a key to it, so that nothing is installed on it and its inside is not checked',
  }),
  createdAt: z.iso.datetime(),
  error: z.string().nullable(),
  findings: z.number().int().meta({ description: 'Open findings: see /api/operators/drift?subject=' }),
  suspended: z.boolean().meta({ description: 'Whether its calls to models are refused' }),
  health: healthSummary
    .nullable()
    .meta({ description: 'Whether it works, as last checked; null until it is set up' }),
  conditions: z.array(conditionBody),
});

/** GET /api/operators/fleet: one page of instances, newest first; `next` goes into `?after=`. */
export const fleetAnswer = z
  .object({
    instances: z.array(fleetLine),
    total: z.number().int(),
    next: z.string().nullable(),
    accounts: z
      .array(z.object({ ...ownerFields, createdAt: z.iso.datetime() }))
      .meta({ description: 'Accounts that the search finds and that have no assistant, at most 20' }),
    isTruncated: z.boolean().meta({
      description: 'So many accounts match that some of their assistants are missing: search for more',
    }),
  })
  .meta({ id: 'Fleet' });
export type FleetBody = z.infer<typeof fleetAnswer>;

/** GET /api/operators/audit: who did what, newest first. */
export const auditAnswer = z
  .object({
    lines: z.array(
      z.object({
        id: z.string(),
        at: z.iso.datetime(),
        actor: z.string().meta({ example: 'user:65f0…' }),
        who: z.string().meta({ description: 'The actor’s name' }),
        act: z.string(),
        target: z.string().meta({ example: 'finding:65f0…' }),
        about: z.string().meta({ description: 'The name of the customer or other target' }),
        detail: z.string().optional().meta({ description: 'Text that came with the action' }),
        outcome: z.string(),
        message: z.string().optional().meta({ description: 'Why it was refused' }),
        operationId: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Audit' });
export type AuditBody = z.infer<typeof auditAnswer>;

/** POST /api/operators/confirm */
export const confirmBody = z.object({ invite: z.string().min(1).max(2_000) });
/** GET /api/operators/fleet */
export const fleetQuery = z.object({
  find: z.string().trim().min(1).max(254).optional().meta({
    description:
      'Only customers whose subdomain, email, X handle or name begins with this, or with this server, address or id',
  }),
  after: z
    .string()
    .regex(/^\d{13}-[0-9a-f]{24}$/)
    .optional()
    .meta({ description: '`next` of the page before' }),
});
