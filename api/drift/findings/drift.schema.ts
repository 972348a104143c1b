import { z } from 'zod';
import { FINDING_KINDS, type FindingKind, SCAN_DEPTHS } from './drift.kinds.ts';

/** One thing that a scan found. Never contains a secret: only hashes of secrets, or words. */
export interface FoundDrift {
  kind: FindingKind;
  /** The unique name of the resource: `server 42`, `record alice.clawdet.com`. */
  resource: string;
  /** The customer's subdomain; the resource's own name if it has no customer. */
  subject: string;
  /** 24 hex digits; undefined if the resource belongs to no instance. */
  instanceId?: string;
  /** Id in the cloud, if an operator may have the resource removed. */
  cloudId?: string;
  /** When the cloud created the resource, if that decides what may be done. */
  bornAt?: Date;
  expected: string;
  actual: string;
  /** Why a repair would fail, with the next step, if it would. */
  unrepairable?: string | undefined;
}

const findingStatus = z.enum(['open', 'repairing', 'resolved', 'ignored']);
export type FindingStatus = z.infer<typeof findingStatus>;

const findingAction = z.enum(['repair', 'ignore', 'watch', 'confirm']);
export type FindingAction = z.infer<typeof findingAction>;

/** One finding, as operators get it. */
const findingBody = z
  .object({
    id: z.string(),
    kind: z.enum(FINDING_KINDS),
    depth: z.enum(SCAN_DEPTHS),
    status: findingStatus,
    policy: z.enum(['report', 'repair', 'ignore']),
    cell: z.string(),
    subject: z.string().meta({ description: 'Subdomain of the customer, or the name of the resource' }),
    resource: z.string(),
    instanceId: z.string().nullable(),
    expected: z.string(),
    actual: z.string(),
    title: z
      .string()
      .meta({ description: 'What differs, in a few words', example: 'The server was renamed' }),
    meaning: z.string(),
    next: z.string().meta({ description: 'What happens about it automatically' }),
    can: z.array(findingAction).meta({ description: 'What an operator can do about it now' }),
    removableFrom: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'An orphan is removed once it is a day old' }),
    firstSeen: z.iso.datetime(),
    lastSeen: z.iso.datetime(),
    seen: z.number().int(),
    repairs: z.number().int(),
    operationId: z.string().nullable().meta({ description: 'The repair under way, or the last one' }),
    ignored: z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string() }).nullable(),
    confirmedAt: z.iso.datetime().nullable(),
    resolvedAt: z.iso.datetime().nullable(),
    closedBy: z.string().nullable().meta({ description: 'What ended it; null while it is not closed' }),
    history: z.array(z.object({ at: z.iso.datetime(), what: z.string() })),
  })
  .meta({ id: 'DriftFinding' });
export type FindingBody = z.infer<typeof findingBody>;

/** One scan run over a cell, as operators get it. */
const scanRunBody = z
  .object({
    id: z.string(),
    cell: z.string(),
    depth: z.enum(SCAN_DEPTHS),
    outcome: z.enum(['running', 'done', 'stopped', 'failed']),
    reason: z.string().nullable(),
    beganAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    calls: z.number().int(),
    instances: z.number().int(),
    findings: z.number().int(),
  })
  .meta({ id: 'DriftScanRun' });
export type ScanRunBody = z.infer<typeof scanRunBody>;

/** GET /api/operators/drift */
export const findingsQuery = z.object({
  status: findingStatus.optional(),
  kind: z.enum(FINDING_KINDS).optional(),
  subject: z.string().max(255).optional(),
});
export type FindingsQuery = z.infer<typeof findingsQuery>;

/** When a cell was last scanned at one depth. */
const scanStatusBody = z.object({
  cell: z.string(),
  depth: z.enum(SCAN_DEPTHS),
  everySeconds: z.number().int().meta({ description: '0: turned off' }),
  last: scanRunBody.nullable(),
  lastGoodAt: z.iso.datetime().nullable().meta({ description: 'End of the last scan that saw everything' }),
  nextAt: z.iso.datetime().nullable(),
});
export type ScanStatusBody = z.infer<typeof scanStatusBody>;

/** Stopped repairs of a cell: so many instances look unhealthy that the scan itself is suspected to be wrong. */
const massDriftStopBody = z.object({
  cell: z.string(),
  depth: z.enum(SCAN_DEPTHS),
  since: z.iso.datetime().nullable(),
  seen: z.string().meta({ example: '12 of 40 sick' }),
  findingId: z
    .string()
    .nullable()
    .meta({ description: 'Confirm this one to lift the stop; null: only a scan with less drift does' }),
  confirmed: z.boolean().meta({ description: 'An operator confirmed the drift: repairs continue' }),
});
export type MassDriftStopBody = z.infer<typeof massDriftStopBody>;

export const findingsAnswer = z.object({
  findings: z.array(findingBody),
  total: z
    .number()
    .int()
    .meta({ description: 'How many findings match; the answer contains the newest 500 of them' }),
  open: z.number().int().meta({ description: 'Findings of all kinds that are open or being repaired' }),
  scans: z.array(scanStatusBody),
  stops: z.array(massDriftStopBody),
});
export type DriftBody = z.infer<typeof findingsAnswer>;
/** GET /api/operators/drift/scan-runs */
export const scanRunsAnswer = z.object({ runs: z.array(scanRunBody) });
/** POST /api/operators/drift/scan */
export const scanNowBody = z.object({ depth: z.enum(SCAN_DEPTHS).optional() });
export const scanNowAnswer = z.object({ asked: z.literal(true) });
/** POST /api/operators/drift/:id/ignore */
export const ignoreBody = z.object({
  reason: z.string().trim().min(3, 'Say why, in a few words.').max(300, 'Say it in at most 300 characters.'),
});
/** POST /api/operators/drift/:id/(ignore|watch|confirm) */
export const findingAnswer = z.object({ finding: findingBody });
