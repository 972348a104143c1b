import { expect, it } from 'vitest';
import { buildFinding } from './drift.builder.ts';
import { groupsOf, kindsOf } from './finding-groups.ts';

const alice = { subject: 'alice', instanceId: 'i1' };
const bert = { subject: 'bert', instanceId: 'i2' };

it('groups findings by customer and sorts them by kind; ignored ones come last', () => {
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

it('lists what belongs to no customer under its cell', () => {
  const orphan = buildFinding({ instanceId: null, subject: 'nobody', kind: 'server_orphaned' });
  const [group] = groupsOf([orphan]);
  expect([group?.title, group?.customer]).toEqual(['Cell eu1, no customer', undefined]);
});

it('counts the kinds, most frequent first', () => {
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
