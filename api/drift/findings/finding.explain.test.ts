import { describe, expect, it } from 'vitest';
import { FINDING_KIND_INFO, FINDING_KINDS } from './drift.kinds.ts';
import { policyWith } from './drift.policy.ts';
import { aFinding } from './finding.builder.ts';
import { availableActions, closedBy, nextStepOf, removableFrom } from './finding.explain.ts';
import type { FindingRecord } from './finding.model.ts';
import { findingTitle } from './finding.titles.ts';

const now = new Date('2026-11-24T12:00:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3600_000);
const finding = (change: Partial<FindingRecord> = {}): FindingRecord =>
  aFinding({ firstSeen: ago(1), lastSeen: now, ...change });
const orphan = (change: Partial<FindingRecord> = {}) =>
  finding({ kind: 'server_orphaned', instanceId: null, cloudId: '7', bornAt: ago(30), ...change });
const tried = (repairs: number, hours: number) => ({
  seen: 9,
  repairs,
  history: [{ at: ago(hours), what: 'repair 65f0 ordered' }],
});

describe('what happens automatically', () => {
  it.each<[string, FindingRecord, string]>([
    ['a finding that is due', finding(), 'The next scan requests a repair.'],
    ['one that only one scan has seen', finding({ seen: 1 }), 'once a second scan sees it'],
    ['one whose repair did not help', finding(tried(1, 0.01)), 'One repair has not helped so far.'],
    [
      'one that was repaired without success',
      finding(tried(3, 9)),
      '3 repairs have not helped: it is not tried again',
    ],
    ['one that is only reported', finding({ kind: 'disk_full' }), 'it is only reported'],
    [
      'one that no repair can fix',
      finding({ unrepairable: 'A disk cannot shrink.' }),
      'A disk cannot shrink.',
    ],
    ['an orphan', orphan(), 'removal needs your confirmation'],
    ['an orphan to be removed', orphan({ confirmedAt: now }), 'The next scan removes it'],
    [
      'a young orphan to be removed',
      orphan({ confirmedAt: now, bornAt: ago(3) }),
      'once it is a day old, as an operator agreed: after 2026-11-25 09:00 UTC',
    ],
    ['a repair under way', finding({ status: 'repairing' }), 'closed when a scan no longer sees it'],
    [
      'an ignored finding',
      finding({ status: 'ignored', ignored: { at: now, by: 'Olga', reason: 'a test of ours' } }),
      'Olga: a test of ours',
    ],
  ])('%s', (_what, one, words) => expect(nextStepOf(one, policyWith({}), { now })).toContain(words));

  it('nothing while mass drift stops repairs', () =>
    expect(nextStepOf(finding(), policyWith({}), { now, stopped: true })).toContain(
      'while so many instances look unhealthy',
    ));

  it('about servers out of reach says that the others are treated as always', () => {
    const guard = finding({ kind: 'instrument_suspected', depth: 'inside', instanceId: null });
    expect(nextStepOf(guard, policyWith({}), { now })).toContain('The others are treated as always');
    const confirmed = { ...guard, confirmedAt: now };
    expect(nextStepOf(confirmed, policyWith({}), { now })).toContain('as an operator confirmed');
  });

  it('follows the policy that the configuration sets for the kind', () =>
    expect(nextStepOf(finding(), policyWith({ server_off: 'report' }), { now })).toContain('only reported'));
});

describe('what an operator can do', () => {
  it.each<[string, FindingRecord, string[]]>([
    ['a customer’s finding', finding(), ['repair', 'ignore']],
    ['one that no repair can fix', finding({ unrepairable: 'A disk cannot shrink.' }), ['ignore']],
    ['an orphan of more than a day', orphan(), ['confirm', 'ignore']],
    ['a younger orphan', orphan({ bornAt: ago(23) }), ['ignore']],
    ['one that was confirmed', orphan({ confirmedAt: now }), ['ignore']],
    ['one that is ignored', finding({ status: 'ignored' }), ['watch']],
    ['one that is being repaired', finding({ status: 'repairing' }), []],
    ['one that is closed', finding({ status: 'resolved' }), []],
    ['the stop of repairs', finding({ kind: 'instrument_suspected', instanceId: null }), ['confirm']],
  ])('%s', (_what, one, can) => expect(availableActions(one, now)).toEqual(can));

  it('a duplicate record can be removed at any age', () =>
    expect(removableFrom(orphan({ kind: 'record_duplicated', bornAt: null }))).toBeUndefined());
});

describe('what closed a finding', () => {
  const what = (...all: string[]) => all.map((one) => ({ at: now, what: one }));
  it.each<[string, Partial<FindingRecord>]>([
    ['A repair fixed it.', { repairs: 1, history: what('repair 65f0 ordered', 'gone') }],
    [
      'It was removed, as Olga agreed.',
      { history: what('confirmed by Olga', 'removed, as an operator agreed') },
    ],
    [
      'It was removed, as Olga agreed.',
      {
        history: [
          { at: now, kind: 'confirmed', by: 'Olga', what: 'agreed' },
          { at: now, kind: 'removed', what: 'deleted' },
        ],
      },
    ],
    ['It was started again.', { history: what('started again', 'gone') }],
    ['It went away by itself, or somebody fixed it by hand.', { history: what('gone') }],
  ])('%s', (words, change) => expect(closedBy(finding({ status: 'resolved', ...change }))).toBe(words));
});

it('no title is an identifier of the code, and no meaning sends the reader of the page to a shell', () => {
  for (const kind of FINDING_KINDS) expect(findingTitle(kind)).not.toContain('_');
  expect(FINDING_KINDS.filter((kind) => /clawdet \w/.test(FINDING_KIND_INFO[kind].meaning))).toEqual([]);
});
