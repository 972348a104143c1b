import { expect, it } from 'vitest';
import { leavesRunning, type Operation } from '../api/contract.ts';
import { stepWords } from '../operation/step-words.ts';
import { endedTitle, upkeepWords } from './upkeep-words.ts';

const kinds: Operation['kind'][] = [
  'provision',
  'adopt',
  'update',
  'refresh',
  'repair',
  'repair_cell',
  'destroy',
];
const ours = { adopted: false };
const adopted = { adopted: true };
const upkeep = kinds.filter((kind) => leavesRunning({ kind }));

it('no operation on a running assistant is called a set-up, and none of its steps creates a server', () => {
  const words = upkeep.flatMap((kind) => [
    ...Object.values(upkeepWords({ kind }, ours)),
    ...Object.values(upkeepWords({ kind }, adopted)),
    stepWords('creating_vps', kind).title,
    stepWords('configuring_dns', kind).title,
  ]);
  expect(words.filter((text) => /creat|set(ting)? up|set-up/i.test(text))).toEqual([]);
});

it.each(['update', 'repair', 'refresh'] as const)(
  'nothing restarts or changes on an adopted server by a %s',
  (kind) => {
    const { note, ...words } = upkeepWords({ kind }, adopted);
    expect(note).toMatch(/Nothing (on the server )?changes/);
    expect(Object.values(words).join(' ')).not.toMatch(/restart|up to date|install/);
  },
);

it('an adoption that is given up removes nothing', () => {
  const { title, detail } = stepWords('cleaning_up', 'adopt');
  expect(`${title} ${detail}`).not.toMatch(/remov|creat/i);
});

it('a new model key has words of its own', () => {
  expect(upkeepWords({ kind: 'update', purpose: 'model_key' }, ours).doing).toBe('Replacing the model key');
});

it.each([
  ['succeeded', undefined, 'Your assistant is up to date'],
  ['failed', undefined, 'The update did not work'],
  ['cancelled', 'operator', 'We cancelled this change'],
  ['cancelled', 'owner', 'This change was cancelled'],
] as const)('an update that ended as %s (by %s) is titled: %s', (status, cancelledBy, title) => {
  expect(endedTitle({ kind: 'update', status, cancelledBy }, ours)).toBe(title);
});
