import { expect, test } from 'vitest';
import type { AdminActionName } from '../operations/admin-actions/admin-action.ts';
import type { AuditRecord } from '../platform/audit/audit.model.ts';
import { AppError } from '../platform/errors/app-error.ts';
import { adminActionChangeOf, auditChangeText, auditedActionName } from './admin-action.changes.ts';

type Entry = Pick<AuditRecord, 'act' | 'change' | 'detail'>;

test.each<[Entry, string | undefined]>([
  [{ act: 'cancel' }, undefined],
  [{ act: 'drift ignore', change: { reason: 'support looks at it' } }, 'support looks at it'],
  [{ act: 'drift scan', change: {} }, undefined],
  [{ act: 'drift scan', change: { depth: 'deep' } }, 'deep'],
  [{ act: 'models suspend', change: { because: 'It mines coins.' } }, 'It mines coins.'],
  [{ act: 'models limit', change: { monthTokens: null, dayDollars: 2 } }, 'monthTokens=none dayDollars=2'],
  [
    {
      act: 'models override',
      change: { monthTokens: 10_000_000, until: '2026-12-15', because: 'A conference.' },
    },
    'monthTokens=10000000 until 2026-12-15: A conference.',
  ],
  [{ act: 'models end override' }, undefined],
  [{ act: 'rebuild usage', change: { corrected: 0 } }, 'nothing changed'],
  [{ act: 'rebuild usage', change: { corrected: 2 } }, '2 changed'],
  // Rows of earlier versions.
  [{ act: 'drift look', change: { depth: 'deep' } }, 'deep'],
  [{ act: 'drift look', detail: 'deep' }, 'deep'],
  [{ act: 'models limit', detail: 'monthTokens=none' }, 'monthTokens=none'],
  [{ act: 'constructor', change: {} }, undefined],
])('%o is shown as %s', (entry, text) => expect(auditChangeText(entry)).toBe(text));

test('an action gets its own change as an object', () => {
  const change = { monthTokens: 200_000, assistantOnly: true };
  expect(adminActionChangeOf('models limit', { change })).toEqual(change);
  expect(adminActionChangeOf('drift scan', {})).toEqual({});
  expect(adminActionChangeOf('cancel', {})).toBeUndefined();
});

test.each<[AdminActionName, object | undefined]>([
  ['models limit', undefined],
  ['models limit', {}],
  ['models limit', { assistantOnly: true }],
  ['models limit', { monthTokens: -1 }],
  ['models limit', { monthTokens: 'lots' }],
  ['models limit', { monthTokens: 1.5 }],
  ['models limit', { requestsPerMinute: null }],
  ['models limit', { constructor: 1 }],
  ['models limit', { monthMicros: 1 }],
  ['models suspend', undefined],
  ['models override', { until: '2026-12-15', because: 'No limit is named.' }],
  ['models override', { monthTokens: 1, because: 'No day is named.' }],
  ['models override', { monthTokens: 1, until: '2026-12-15' }],
  ['models override', { monthTokens: 1, until: '2026-02-30', because: 'No such day.' }],
  ['models override', { monthTokens: 1, until: 'December', because: 'Not a day.' }],
  ['models override', { requestsPerMinute: 1, until: '2026-12-15', because: 'A rate is no budget.' }],
  ['drift ignore', { reason: ' ' }],
  ['drift scan', { depth: 'sideways' }],
])('%s is refused with the change %o', (act, change) => {
  expect(() => adminActionChangeOf(act, change ? { change } : {})).toThrow(AppError);
});

test('a request of an earlier version that nobody has executed is refused with what to do', () => {
  expect(() => adminActionChangeOf('models limit', { detail: 'monthTokens=1' })).toThrow(/Send it again/);
});

test.each([
  ['drift ignore', 'It is meant to be so.', { reason: 'It is meant to be so.' }],
  ['drift scan', 'deep', { depth: 'deep' }],
  ['models suspend', 'It mines coins.', { because: 'It mines coins.' }],
] as const)('%s that an earlier version requested is executed with its text', (act, detail, change) => {
  expect(adminActionChangeOf(act, { detail })).toEqual(change);
});

test.each([
  ['drift look', 'drift scan'],
  ['drift scan', 'drift scan'],
  ['cancel', 'cancel'],
  ['constructor', 'constructor'],
])('an entry of %s is one of %s', (act, name) => expect(auditedActionName(act)).toBe(name));
