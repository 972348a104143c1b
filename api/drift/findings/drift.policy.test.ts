import { describe, expect, it } from 'vitest';
import {
  isDoubtful,
  isMassDrift,
  isRemovable,
  isRepairDue,
  parsePolicies,
  policyWith,
} from './drift.policy.ts';
import { aFinding } from './finding.builder.ts';
import type { FindingRecord } from './finding.model.ts';

const now = new Date('2026-11-24T12:00:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3600_000);
const finding = (change: Partial<FindingRecord> = {}): FindingRecord =>
  aFinding({ firstSeen: ago(1), lastSeen: now, ...change });
const usual = policyWith({});

describe('what is done about a finding', () => {
  it('is set in one table, and the configuration can override it for a kind', () => {
    expect(usual('server_off')).toBe('repair');
    expect(policyWith(parsePolicies('server_off=report, disk_full=ignore'))('server_off')).toBe('report');
  });

  it.each(['server_of=repair', 'server_off=mend', 'server_off'])('refuses %j and says why', (text) => {
    expect(() => parsePolicies(text)).toThrow(/there is no kind|is not a policy/);
  });

  it('is a repair once two scans agree', () => {
    expect(isRepairDue(finding({ seen: 1 }), usual, now)).toBe(false);
    expect(isRepairDue(finding(), usual, now)).toBe(true);
  });

  it.each<[string, Partial<FindingRecord>]>([
    ['is ignored', { status: 'ignored' }],
    ['is being repaired', { status: 'repairing' }],
    ['was repaired three times without success', { repairs: 3 }],
    ['was repaired a minute ago', { repairs: 1, history: [{ at: ago(1 / 60), what: 'repair failed: no' }] }],
    ['cannot be repaired', { unrepairable: 'A disk cannot shrink.' }],
    ['is only reported', { kind: 'server_orphaned' }],
  ])('is nothing if the finding %s', (_why, change) => {
    expect(isRepairDue(finding(change), usual, now)).toBe(false);
  });

  it('is a removal only after an operator confirmed it, and of an orphan only when it is a day old', () => {
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
])('%i unhealthy of %i compared: mass drift %s', (unhealthy, compared, massDrift) => {
  expect(isMassDrift(unhealthy, compared)).toBe(massDrift);
});

it.each([
  ['inventory', 'server_off', true],
  ['inside', 'inside_unreachable', true],
  ['inside', 'disk_full', false],
  ['inside', 'container_stopped', false],
  ['inside', 'config_changed', false],
] as const)('mass drift of the %s scan makes %s doubtful: %s', (depth, kind, doubtful) => {
  expect(isDoubtful({ depth, kind })).toBe(doubtful);
});
