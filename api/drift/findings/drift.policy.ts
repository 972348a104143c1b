import { type DriftPolicy, FINDING_KIND_INFO, FINDING_KINDS, type FindingKind } from './drift.kinds.ts';
import { isAboutRepair } from './finding.history.ts';
import type { FindingRecord } from './finding.model.ts';

/** Returns the policy of a kind of finding. */
export type PolicyOf = (kind: FindingKind) => DriftPolicy;

/** The default policies, with the configuration's exceptions applied. */
export const policyWith =
  (exceptions: Partial<Record<FindingKind, DriftPolicy>>): PolicyOf =>
  (kind) =>
    exceptions[kind] ?? FINDING_KIND_INFO[kind].policy;

/** Parses `disk_full=ignore,key_missing=report`. Throws a TypeError that names the unknown kind or policy. */
export function parsePolicies(text: string): Partial<Record<FindingKind, DriftPolicy>> {
  const pairs = text
    .split(',')
    .map((pair) => pair.trim())
    .filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [kind = '', policy = ''] = pair.split('=').map((word) => word.trim());
      if (!FINDING_KINDS.some((known) => known === kind))
        throw new TypeError(`there is no kind of finding "${kind}"`);
      if (!['report', 'repair', 'ignore'].includes(policy)) {
        throw new TypeError(`"${policy}" is not a policy: use report, repair or ignore`);
      }
      return [kind, policy];
    }),
  );
}

/** Whether a kind is about what all servers of a cell share: a repair runs on the cell's stack, not on an instance. */
export function isCellWide(kind: FindingKind): boolean {
  return kind === 'cell_firewall_missing' || kind === 'cell_firewall_changed';
}

/** Whether a kind cannot be judged while a cell's firewall is being repaired. */
export function isAboutFirewall(kind: FindingKind): boolean {
  return isCellWide(kind) || kind === 'server_firewall_detached' || kind === 'server_firewall_added';
}

/** Whether the repair of a kind cuts a customer's power: a repair of something else leaves it as it is. */
export function isRepairedOnlyOnRequest(kind: FindingKind): boolean {
  return kind === 'server_resized';
}

/** Mass drift needs at least this many unhealthy instances. */
const MASS_DRIFT_MIN_INSTANCES = 3;
/** Mass drift needs more than this share of the compared instances to be unhealthy. */
const MASS_DRIFT_SHARE = 0.05;

/** Whether so many instances look unhealthy that the scan is more likely wrong than the fleet. */
export function isMassDrift(unhealthy: number, compared: number): boolean {
  return unhealthy >= MASS_DRIFT_MIN_INSTANCES && unhealthy > compared * MASS_DRIFT_SHARE;
}

/**
 * Whether mass drift of its scan makes a finding doubtful, so that nothing follows from it. A server that answers the host
 * check speaks for itself, and only about itself: what its customer makes it say must hold back nothing for the others.
 */
export function isDoubtful({ depth, kind }: Pick<FindingRecord, 'depth' | 'kind'>): boolean {
  return depth !== 'inside' || kind === 'inside_unreachable';
}

/** Scans that must agree before a repair: a single list may show a cloud in the middle of a change. */
const SEEN_BEFORE_REPAIR = 2;
/** Repairs of one finding after which it needs an operator. */
const MAX_REPAIRS = 3;
/** Pause before another repair of the same finding, doubled each time. */
const REPAIR_PAUSE_MS = 300_000;

/** Whether a finding is due for an automatic repair now. */
export function isRepairDue(finding: FindingRecord, policyOf: PolicyOf, now = new Date()): boolean {
  if (finding.status !== 'open' || policyOf(finding.kind) !== 'repair') return false;
  if (finding.unrepairable || (!finding.instanceId && !isCellWide(finding.kind))) return false;
  if (finding.seen < SEEN_BEFORE_REPAIR || finding.repairs >= MAX_REPAIRS) return false;
  const last = finding.history.findLast(isAboutRepair)?.at;
  return !last || now.getTime() - last.getTime() >= REPAIR_PAUSE_MS * 2 ** (finding.repairs - 1);
}

/** An orphan younger than this may belong to something that is still in progress. */
export const ORPHAN_AGE_MS = 24 * 3600_000;

/** Whether the resource of a finding may be removed: the removal is confirmed, and an orphan is at least a day old. */
export function isRemovable(finding: FindingRecord, now = new Date()): boolean {
  if (!finding.confirmedAt || !finding.cloudId || finding.status !== 'open') return false;
  if (finding.kind === 'record_duplicated') return true;
  return Boolean(finding.bornAt && now.getTime() - finding.bornAt.getTime() >= ORPHAN_AGE_MS);
}
