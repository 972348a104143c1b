import { describe, expect, it } from 'vitest';
import { isMassDrift, isRemovable, isRepairDue, parsePolicies, policyWith } from './drift.policy.ts';
import { aFinding } from './finding.builder.ts';
import type { FindingRecord } from './finding.model.ts';

const now = new Date('2026-11-24T12:00:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3600_000);
const finding = (change: Partial<FindingRecord> = {}): FindingRecord =>
  aFinding({ firstSeen: ago(1), lastSeen: now, ...change });
const usual = policyWith({});

describe('what is done about a finding', () => {
  it('is in one table, and the configuration may say otherwise for a kind', () => {
    expect(usual('server_off')).toBe('repair');
    expect(policyWith(parsePolicies('server_off=report, disk_full=ignore'))('server_off')).toBe('report');
  });

  it.each(['server_of=repair', 'server_off=mend', 'server_off'])('refuses %j with what is wrong', (text) => {
    expect(() => parsePolicies(text)).toThrow(/there is no kind|is none of/);
  });

  it('is a repair once two passes agree', () => {
    expect(isRepairDue(finding({ seen: 1 }), usual, now)).toBe(false);
    expect(isRepairDue(finding(), usual, now)).toBe(true);
  });

  it.each<[string, Partial<FindingRecord>]>([
    ['is ignored', { status: 'ignored' }],
    ['is being repaired', { status: 'repairing' }],
    ['was repaired three times in vain', { repairs: 3 }],
    ['was repaired a minute ago', { repairs: 1, history: [{ at: ago(1 / 60), what: 'repair failed: no' }] }],
    ['is only to be reported', { kind: 'server_orphaned' }],
  ])('is nothing where it %s', (_why, change) => {
    expect(isRepairDue(finding(change), usual, now)).toBe(false);
  });

  it('is a removal only of what an operator agreed to, and of an orphan only when it is a day old', () => {
    const orphan = { kind: 'server_orphaned', cloudId: '42', bornAt: ago(25), confirmedAt: ago(1) } as const;
    expect(isRemovable(finding(orphan), now)).toBe(true);
    expect(isRemovable(finding({ ...orphan, bornAt: ago(23) }), now)).toBe(false);
    expect(isRemovable(finding({ ...orphan, confirmedAt: null }), now)).toBe(false);
    expect(isRemovable(finding({ ...orphan, bornAt: null }), now)).toBe(false);
  });
});

it.each([
  [2, 2, false],
  [3, 60, false],
  [4, 60, true],
  [500, 10_000, false],
  [501, 10_000, true],
])('%i sick of %i: the instrument is suspected %s', (sick, compared, suspected) => {
  expect(isMassDrift(sick, compared)).toBe(suspected);
});
