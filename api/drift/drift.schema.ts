import { z } from 'zod';
import { DEPTHS, FINDING_KINDS, type FindingKind } from './drift.kinds.ts';

/** One thing that a pass found. Never a secret: hashes of what must stay hidden, or words. */
export interface Found {
  kind: FindingKind;
  /** What it is about, told apart from every other: `server 42`, `record alice.clawdet.com`. */
  resource: string;
  /** The customer's subdomain; the thing's own name where it has no customer. */
  subject: string;
  /** 24 hex digits; undefined for what belongs to nobody. */
  instanceId?: string;
  /** Id in the cloud of what an operator may have removed. */
  cloudId?: string;
  /** When the cloud made it, where that decides what may be done. */
  bornAt?: Date;
  expected: string;
  actual: string;
}

const findingStatus = z.enum(['open', 'repairing', 'resolved', 'ignored']);
export type FindingStatus = z.infer<typeof findingStatus>;

/** One finding, as operators get it. */
const findingBody = z
  .object({
    id: z.string(),
    kind: z.enum(FINDING_KINDS),
    depth: z.enum(DEPTHS),
    status: findingStatus,
    policy: z.enum(['report', 'repair', 'ignore']),
    cell: z.string(),
    subject: z.string().meta({ description: 'Subdomain of the customer, or the name of what has none' }),
    resource: z.string(),
    instanceId: z.string().nullable(),
    expected: z.string(),
    actual: z.string(),
    meaning: z.string(),
    firstSeen: z.iso.datetime(),
    lastSeen: z.iso.datetime(),
    seen: z.number().int(),
    repairs: z.number().int(),
    confirmedAt: z.iso.datetime().nullable(),
    resolvedAt: z.iso.datetime().nullable(),
    history: z.array(z.object({ at: z.iso.datetime(), what: z.string() })),
  })
  .meta({ id: 'DriftFinding' });
export type FindingBody = z.infer<typeof findingBody>;

/** One pass over a cell, as operators get it. */
const passBody = z
  .object({
    id: z.string(),
    cell: z.string(),
    depth: z.enum(DEPTHS),
    outcome: z.enum(['running', 'done', 'stopped', 'failed']),
    reason: z.string().nullable(),
    beganAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    calls: z.number().int(),
    instances: z.number().int(),
    findings: z.number().int(),
  })
  .meta({ id: 'DriftPass' });
export type PassBody = z.infer<typeof passBody>;

/** GET /api/operators/drift */
export const findingsQuery = z.object({
  status: findingStatus.optional(),
  kind: z.enum(FINDING_KINDS).optional(),
  subject: z.string().max(255).optional(),
});
export const findingsAnswer = z.object({ findings: z.array(findingBody) });
/** GET /api/operators/drift/passes */
export const passesAnswer = z.object({ passes: z.array(passBody) });
/** POST /api/operators/drift/:id/(ignore|confirm) */
export const findingAnswer = z.object({ finding: findingBody });
