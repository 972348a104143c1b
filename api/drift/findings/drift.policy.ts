import { type DriftPolicy, FINDING_KIND_INFO, FINDING_KINDS, type FindingKind } from './drift.kinds.ts';
import type { FindingRecord } from './finding.model.ts';

/** What is done about a kind of finding. */
export type PolicyOf = (kind: FindingKind) => DriftPolicy;

/** The table of kinds, with the configuration's exceptions over it. */
export const policyWith =
  (exceptions: Partial<Record<FindingKind, DriftPolicy>>): PolicyOf =>
  (kind) =>
    exceptions[kind] ?? FINDING_KIND_INFO[kind].policy;

/** Reads `disk_full=ignore,key_missing=report`. Throws a TypeError that names what it does not know. */
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
        throw new TypeError(`"${policy}" is none of report, repair and ignore`);
      }
      return [kind, policy];
    }),
  );
}

/** Kinds that are about what all servers of a cell share: its own stack is repaired, not an instance. */
export function isCellWide(kind: FindingKind): boolean {
  return kind === 'cell_firewall_missing' || kind === 'cell_firewall_changed';
}

/** Kinds of which nothing can be said while a cell's firewall is mended. */
export function isAboutFirewall(kind: FindingKind): boolean {
  return isCellWide(kind) || kind === 'server_firewall_detached' || kind === 'server_firewall_added';
}

/** Kinds whose repair cuts a customer's power: a repair of something else leaves them as they are. */
export function isRepairedOnlyOnRequest(kind: FindingKind): boolean {
  return kind === 'server_resized';
}

/** A stop needs at least so many sick instances, and more than this share of those compared. */
const MASS_DRIFT_MIN_INSTANCES = 3;
const MASS_DRIFT_SHARE = 0.05;

/** Whether so much looks sick that the instrument is to blame rather than the fleet. */
export function isMassDrift(unhealthy: number, compared: number): boolean {
  return unhealthy >= MASS_DRIFT_MIN_INSTANCES && unhealthy > compared * MASS_DRIFT_SHARE;
}

/** Passes that must agree before anything is done: one list may show a cloud in the middle of something. */
const SEEN_BEFORE_REPAIR = 2;
/** Repairs of one finding; then it needs a person. */
const MAX_REPAIRS = 3;
/** Pause before another repair of the same finding, doubled each time. */
const REPAIR_PAUSE_MS = 300_000;

/** Whether a finding may be repaired by itself now. */
export function isRepairDue(finding: FindingRecord, policyOf: PolicyOf, now = new Date()): boolean {
  if (finding.status !== 'open' || policyOf(finding.kind) !== 'repair') return false;
  if (!finding.instanceId && !isCellWide(finding.kind)) return false;
  if (finding.seen < SEEN_BEFORE_REPAIR || finding.repairs >= MAX_REPAIRS) return false;
  const last = finding.history.findLast(({ what }) => what.startsWith('repair'))?.at;
  return !last || now.getTime() - last.getTime() >= REPAIR_PAUSE_MS * 2 ** (finding.repairs - 1);
}

/** An orphan younger than this may belong to something that is still going on. */
const ORPHAN_AGE_MS = 24 * 3600_000;

/** Whether what a finding is about may be removed: confirmed, and an orphan at least a day old. */
export function isRemovable(finding: FindingRecord, now = new Date()): boolean {
  if (!finding.confirmedAt || !finding.cloudId || finding.status !== 'open') return false;
  if (finding.kind === 'record_duplicated') return true;
  return Boolean(finding.bornAt && now.getTime() - finding.bornAt.getTime() >= ORPHAN_AGE_MS);
}
