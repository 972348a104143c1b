import type { Condition, ConditionType } from '../../assistants/instances/condition.schema.ts';
import type { FindingKind, ScanDepth } from '../findings/drift.kinds.ts';
import { isDoubtful } from '../findings/drift.policy.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { CONDITION_RULES, failedMessage, type RuledCondition, trueMessage } from './condition.rules.ts';

/** The last look of one depth at a cell that came to a result. */
export interface Look {
  /** When it began: what it saw is at least as new. */
  at: Date;
  /** For how long it says something about the present, in ms. */
  validMs: number;
  /** So much looked unhealthy that the look itself is suspected to be wrong: what it found is not certain. */
  suspected: boolean;
}

/** The last looks at a cell; none where nobody has looked yet. */
export type Looks = Partial<Record<ScanDepth, Look>>;

/** A finding that is not resolved, as far as conditions depend on it. */
export type ConditionFinding = Pick<
  FindingRecord,
  'kind' | 'depth' | 'status' | 'actual' | 'firstSeen' | 'lastSeen'
>;

/** Everything that an instance's conditions follow from. */
export interface ConditionFacts {
  /** When a set-up or an update last ended well; null before the first. */
  observedAt: Date | null;
  findings: readonly ConditionFinding[];
  /** Whether only its owner has access to its server, so that nobody else can look inside. */
  isAdopted?: boolean;
  looks: Looks;
  now: Date;
}

type Times = Pick<Condition, 'since' | 'at'>;

const RULED = Object.keys(CONDITION_RULES) as RuledCondition[];

/** An instance's conditions: what the last scans saw, and unknown where none could look lately. Pure. */
export function conditionsOf(facts: ConditionFacts): Condition[] {
  return [...RULED.map((type) => ruled(type, facts)), drifted(facts)];
}

function ruled(type: RuledCondition, facts: ConditionFacts): Condition {
  const { depth, fails, hides, installed } = CONDITION_RULES[type];
  if (facts.isAdopted && depth === 'inside')
    return unknown(type, 'adopted', 'Only you have access to your server, so we cannot check this.', NEVER);
  const failed = firstOf(fails, facts);
  if (failed && isDoubtful(failed) && facts.looks[failed.depth]?.suspected)
    return unknown(type, 'scan_suspected', 'Our last check may be wrong. We look again.', failed);
  if (failed) {
    const message = failedMessage(failed.kind, facts.isAdopted);
    return { ...seen(type, 'false', failed.kind, message), ...timesOf(failed) };
  }
  const hidden = firstOf(hides, facts);
  if (hidden) return unknown(type, hidden.kind, 'We cannot check this at the moment.', hidden);
  const { at, validMs, isInstallation } = lastSeen(depth, facts, installed !== undefined);
  if (!at) return unknown(type, 'not_checked', 'Not checked yet.', { since: null, at: null });
  if (facts.now.getTime() - at.getTime() > validMs)
    return unknown(type, 'check_outdated', 'Not checked lately.', { since: null, at });
  const reason = isInstallation && installed ? installed : 'scanned';
  return { ...seen(type, 'true', reason, trueMessage(type)), since: null, at };
}

/** Whether anything differs from what was ordered. Ignored findings do not count: an operator accepted them. */
function drifted(facts: ConditionFacts): Condition {
  const open = facts.findings.find(({ status }) => status === 'open' || status === 'repairing');
  if (open) return { ...seen('Drifted', 'true', open.kind, 'Something differs.'), ...timesOf(open) };
  const look = facts.looks.inventory;
  const isFresh = look && facts.now.getTime() - look.at.getTime() <= look.validMs;
  if (!isFresh) {
    const reason = look ? 'check_outdated' : 'not_checked';
    const message = look ? 'Not checked lately.' : 'Not checked yet.';
    return unknown('Drifted', reason, message, { since: null, at: look?.at ?? null });
  }
  return { ...seen('Drifted', 'false', 'scanned', 'Nothing differs.'), since: null, at: look.at };
}

const NEVER: Times = { since: null, at: null };

/** In the order of the kinds, which is that of how much they say. */
function firstOf(kinds: readonly FindingKind[], { findings }: ConditionFacts): ConditionFinding | undefined {
  return kinds
    .map((kind) => findings.find((finding) => finding.kind === kind))
    .find((finding) => finding !== undefined);
}

/** Until a scan has looked, the end of an installation counts like a look: it asks the assistant itself. */
const INSTALLATION_VALID_MS = 10 * 60_000;

function lastSeen(
  depth: ScanDepth,
  { observedAt, looks }: ConditionFacts,
  installationCounts: boolean,
): { at: Date | null; validMs: number; isInstallation: boolean } {
  const look = looks[depth];
  // A look that began before the installation ended saw something else.
  const counts = look && observedAt && look.at > observedAt;
  if (counts) return { at: look.at, validMs: look.validMs, isInstallation: false };
  const validMs = Math.max(INSTALLATION_VALID_MS, look?.validMs ?? 0);
  return { at: installationCounts ? observedAt : null, validMs, isInstallation: true };
}

const timesOf = ({ firstSeen, lastSeen: at }: ConditionFinding): Times => ({ since: firstSeen, at });

function seen(
  type: ConditionType,
  status: 'true' | 'false',
  reason: string,
  message: string,
): Omit<Condition, 'since' | 'at'> {
  return { type, status, reason, message };
}

function unknown(
  type: ConditionType,
  reason: string,
  message: string,
  times: Times | ConditionFinding,
): Condition {
  const when = 'kind' in times ? timesOf(times) : times;
  return { type, status: 'unknown', reason, message, ...when };
}
