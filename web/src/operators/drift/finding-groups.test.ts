import { expect, it } from 'vitest';
import { buildFinding } from './drift.builder.ts';
import { groupsOf, kindsOf } from './finding-groups.ts';

const alice = { subject: 'alice', instanceId: 'i1' };
const bert = { subject: 'bert', instanceId: 'i2' };

it('everything of one customer is together, by kind; what is left alone comes last', () => {
  const groups = groupsOf([
    buildFinding({ ...alice, status: 'ignored', kind: 'key_changed' }),
    buildFinding({ ...bert, kind: 'server_off' }),
    buildFinding({ ...bert, kind: 'disk_full' }),
  ]);
  expect(groups.map(({ title, findings }) => [title, ...findings.map(({ kind }) => kind)])).toEqual([
    ['bert', 'disk_full', 'server_off'],
    ['alice', 'key_changed'],
  ]);
});

it('what belongs to no customer is its cell’s, under no customer’s name', () => {
  const orphan = buildFinding({ instanceId: null, subject: 'nobody', kind: 'server_orphaned' });
  const [group] = groupsOf([orphan]);
  expect([group?.title, group?.customer]).toEqual(['Cell eu1, no customer’s', undefined]);
});

it('kinds are counted, the most frequent first', () => {
  const found = [
    buildFinding({ kind: 'disk_full', title: 'The disk is nearly full' }),
    buildFinding(alice),
    buildFinding(bert),
  ];
  expect(kindsOf(found).map(({ kind, count }) => [kind, count])).toEqual([
    ['server_off', 2],
    ['disk_full', 1],
  ]);
});
