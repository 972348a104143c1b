import { isRepairDue, ORPHAN_AGE_MS, type PolicyOf } from './drift.policy.ts';
import type { FindingAction } from './drift.schema.ts';
import { isConfirmable } from './finding.commands.ts';
import { confirmerOf, eventKindOf } from './finding.history.ts';
import type { FindingRecord } from './finding.model.ts';

/** What else decides on a finding: whether repairs of its cell and depth are stopped, and the time. */
export interface FindingContext {
  stopped?: boolean;
  now?: Date;
}

/** What happens about a finding automatically, in a sentence or two. */
export function nextStepOf(finding: FindingRecord, policyOf: PolicyOf, context: FindingContext = {}): string {
  const { status, ignored, confirmedAt, kind } = finding;
  if (status === 'resolved') return closedBy(finding);
  if (status === 'ignored')
    return ignored
      ? `It is left as it is. ${ignored.by}: ${ignored.reason || 'no reason was given'}`
      : 'It is left as it is.';
  if (status === 'repairing')
    return 'A repair has been requested. The finding is closed when a scan no longer sees it.';
  if (kind === 'instrument_suspected') return massDriftStepOf(finding);
  if (confirmedAt) return removalStepOf(finding, context);
  if (finding.unrepairable) return finding.unrepairable;
  if (policyOf(kind) === 'repair') return repairStepOf(finding, policyOf, context);
  return isConfirmable(finding)
    ? 'Nothing happens automatically: removal needs your confirmation.'
    : 'Nothing happens automatically: it is only reported.';
}

function massDriftStepOf({ depth, confirmedAt }: FindingRecord): string {
  if (depth === 'inside')
    return confirmedAt
      ? 'The servers count as out of reach, as an operator confirmed.'
      : 'Nothing follows for the servers that are out of reach until a scan reaches more, or until you confirm it. The others are treated as always.';
  return confirmedAt
    ? 'Repairs continue, as an operator confirmed.'
    : 'Nothing is repaired automatically until a scan finds less drift, or until you confirm it.';
}

function repairStepOf(
  finding: FindingRecord,
  policyOf: PolicyOf,
  { stopped, now = new Date() }: FindingContext,
): string {
  if (!finding.instanceId) return 'Nothing happens automatically: it belongs to no customer.';
  if (stopped) return 'Nothing is repaired automatically while so many instances look unhealthy.';
  const due = (change: Partial<FindingRecord>) => isRepairDue({ ...finding, ...change }, policyOf, now);
  if (due({})) return 'The next scan requests a repair.';
  if (due({ seen: Number.MAX_SAFE_INTEGER }))
    return 'It is repaired automatically once a second scan sees it.';
  const tries = finding.repairs === 1 ? 'One repair has' : `${finding.repairs} repairs have`;
  if (due({ seen: Number.MAX_SAFE_INTEGER, history: [] }))
    return `${tries} not helped so far. The next one starts automatically after a pause.`;
  return `${tries} not helped: it is not tried again automatically. It needs an operator.`;
}

function removalStepOf(finding: FindingRecord, { now = new Date() }: FindingContext): string {
  const from = removableFrom(finding);
  if (!from || from <= now) return 'The next scan removes it, as an operator agreed.';
  return `It is removed once it is a day old, as an operator agreed: after ${utc(from)}.`;
}

/** When an orphan is old enough to be removed; undefined for a finding without an age limit. */
export function removableFrom({ kind, bornAt }: FindingRecord): Date | undefined {
  if (!kind.endsWith('_orphaned') || !bornAt) return undefined;
  return new Date(bornAt.getTime() + ORPHAN_AGE_MS);
}

/** What an operator can do about a finding now. */
export function availableActions(finding: FindingRecord, now = new Date()): FindingAction[] {
  const { status, instanceId, confirmedAt, kind, unrepairable } = finding;
  if (status === 'ignored') return ['watch'];
  if (status !== 'open') return [];
  const young = (removableFrom(finding) ?? now) > now;
  return [
    ...(instanceId && !unrepairable ? (['repair'] as const) : []),
    ...(isConfirmable(finding) && !confirmedAt && !young ? (['confirm'] as const) : []),
    ...(kind === 'instrument_suspected' ? [] : (['ignore'] as const)),
  ];
}

/** What ended a finding, according to its history. */
export function closedBy({ history, repairs, ignored }: FindingRecord): string {
  const last = history.at(-1);
  const agreed = history.map(confirmerOf).findLast((by) => by !== undefined);
  if (last && eventKindOf(last) === 'removed') return `It was removed, as ${agreed ?? 'an operator'} agreed.`;
  if (repairs > 0) return repairs === 1 ? 'A repair fixed it.' : `Repair number ${repairs} fixed it.`;
  if (history.some((event) => eventKindOf(event) === 'restarted')) return 'It was started again.';
  if (ignored) return 'It was ignored, and went away.';
  return 'It went away by itself, or somebody fixed it by hand.';
}

function utc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
