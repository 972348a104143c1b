import { expect, test } from 'vitest';
import {
  confirmerOf,
  eventKindOf,
  FINDING_EVENT_KINDS,
  type FindingEvent,
  isAboutRepair,
} from './finding.history.ts';

const WORDS: [FindingEvent['kind'], string][] = [
  ['found', 'found: expected running, is off'],
  ['changed', 'now expected running, is gone'],
  ['repair_requested', 'repair 65f0 ordered'],
  ['repair_failed', 'repair failed: the server did not help'],
  ['repair_ineffective', 'repair 65f0 did not help'],
  ['restarted', 'started again'],
  ['restart_failed', 'could not be started again'],
  ['ignored', 'ignored by Olga: it was removed'],
  ['watched', 'taken up again by Olga'],
  ['confirmed', 'confirmed by Olga'],
  ['removed', 'removed, as an operator agreed'],
  ['gone', 'gone'],
];

test.each(WORDS)('an entry of an earlier version is %s by its words: %s', (kind, what) => {
  expect(eventKindOf({ what })).toBe(kind);
});

test('the words of every kind are known', () => {
  expect(WORDS.map(([kind]) => kind)).toEqual([...FINDING_EVENT_KINDS]);
});

test('the kind decides, whatever the words are', () => {
  expect(eventKindOf({ kind: 'ignored', by: 'repair 7', what: 'repair 7 says no' })).toBe('ignored');
  expect(eventKindOf({ what: 'something else' })).toBeUndefined();
});

test('entries about a repair: requested, failed, without effect', () => {
  expect(WORDS.filter(([, what]) => isAboutRepair({ what })).map(([kind]) => kind)).toEqual([
    'repair_requested',
    'repair_failed',
    'repair_ineffective',
  ]);
});

test.each([
  [{ kind: 'confirmed', by: 'Olga', what: 'agreed' } as const, 'Olga'],
  [{ what: 'confirmed by Olga' }, 'Olga'],
  [{ what: 'ignored by Olga' }, undefined],
])('%o was confirmed by %s', (event, by) => expect(confirmerOf(event)).toBe(by));
