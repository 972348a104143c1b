import { isRepairDue, type PolicyOf } from './drift.policy.ts';
import type { FindingAction } from './drift.schema.ts';
import { isConfirmable } from './finding.commands.ts';
import type { FindingRecord } from './finding.model.ts';

/** What else decides on a finding: whether repairs of its cell and depth are stopped, and the time. */
export interface FindingContext {
  stopped?: boolean;
  now?: Date;
}

/** An orphan younger than this may belong to something that is still going on. */
const ORPHAN_AGE_MS = 24 * 3600_000;

/** What happens about a finding by itself, in a sentence or two. */
export function nextStepOf(finding: FindingRecord, policyOf: PolicyOf, context: FindingContext = {}): string {
  const { status, ignored, confirmedAt, kind } = finding;
  if (status === 'resolved') return closedBy(finding);
  if (status === 'ignored')
    return ignored
      ? `It is left as it is. ${ignored.by}: ${ignored.reason || 'no reason was given'}`
      : 'It is left as it is.';
  if (status === 'repairing')
    return 'A repair has been ordered. This is closed when a look no longer sees it.';
  if (kind === 'instrument_suspected')
    return confirmedAt
      ? 'Repairs go on, as an operator confirmed.'
      : 'Nothing is repaired by itself until a look finds less, or until you confirm that it is so.';
  if (confirmedAt) return removalStepOf(finding, context);
  if (policyOf(kind) === 'repair') return repairStepOf(finding, policyOf, context);
  return isConfirmable(finding)
    ? 'Nothing happens by itself: its removal waits for your word.'
    : 'Nothing happens by itself: it is only reported.';
}

function repairStepOf(
  finding: FindingRecord,
  policyOf: PolicyOf,
  { stopped, now = new Date() }: FindingContext,
): string {
  if (!finding.instanceId) return 'Nothing happens by itself: it belongs to no customer.';
  if (stopped) return 'Nothing is repaired by itself while so much looks sick at once.';
  const due = (change: Partial<FindingRecord>) => isRepairDue({ ...finding, ...change }, policyOf, now);
  if (due({})) return 'A repair is ordered with the next look.';
  if (due({ seen: Number.MAX_SAFE_INTEGER }))
    return 'It is repaired by itself once another look sees it, too.';
  const tries = finding.repairs === 1 ? 'One repair has' : `${finding.repairs} repairs have`;
  if (due({ seen: Number.MAX_SAFE_INTEGER, history: [] }))
    return `${tries} not helped so far. The next one comes by itself after a pause.`;
  return `${tries} not helped: it is not tried again by itself. It needs you.`;
}

function removalStepOf(finding: FindingRecord, { now = new Date() }: FindingContext): string {
  const from = removableFrom(finding);
  if (!from || from <= now) return 'It is removed with the next look, as an operator agreed.';
  return `It is removed once it is a day old, as an operator agreed: after ${utc(from)}.`;
}

/** When an orphan is old enough to be removed; undefined for what needs no age. */
export function removableFrom({ kind, bornAt }: FindingRecord): Date | undefined {
  if (!kind.endsWith('_orphaned') || !bornAt) return undefined;
  return new Date(bornAt.getTime() + ORPHAN_AGE_MS);
}

/** What an operator can do about a finding now. */
export function availableActions(finding: FindingRecord, now = new Date()): FindingAction[] {
  const { status, instanceId, confirmedAt, kind } = finding;
  if (status === 'ignored') return ['watch'];
  if (status !== 'open') return [];
  const young = (removableFrom(finding) ?? now) > now;
  return [
    ...(instanceId ? (['repair'] as const) : []),
    ...(isConfirmable(finding) && !confirmedAt && !young ? (['confirm'] as const) : []),
    ...(kind === 'instrument_suspected' ? [] : (['ignore'] as const)),
  ];
}

/** What ended a finding, as its history has it. */
export function closedBy({ history, repairs, ignored }: FindingRecord): string {
  const last = history.at(-1)?.what ?? '';
  const agreed = history.findLast(({ what }) => what.startsWith('confirmed by '))?.what.slice(13);
  if (last.startsWith('removed')) return `It was removed, as ${agreed ?? 'an operator'} agreed.`;
  if (repairs > 0) return repairs === 1 ? 'A repair mended it.' : `Repair number ${repairs} mended it.`;
  if (history.some(({ what }) => what === 'started again')) return 'It was started again.';
  if (ignored) return 'It was left alone, and went away.';
  return 'It went away by itself, or somebody mended it by hand.';
}

function utc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
