import { expect, it } from 'vitest';
import type { DataExport } from '../api/contract.ts';
import { canAsk, exportWords, leavingWords } from './leaving-words.ts';

const anExport = (change: Partial<NonNullable<DataExport['export']>> = {}) => ({
  status: 'ready' as const,
  askedAt: '2026-12-01T09:00:00.000Z',
  size: 2_048,
  downloadsLeft: 5,
  expiresAt: '2026-12-02T09:00:00.000Z',
  ...change,
});
const EMAIL = 'ada@example.com';

it('an account that stays has no words about its deletion', () => {
  expect(leavingWords({ deletion: null })).toBeNull();
});

it('a deletion says when it begins, and once it has begun promises no undo', () => {
  const due = '2026-12-08T09:00:00.000Z';
  expect(leavingWords({ deletion: { due, canUndo: true } })).toContain('Dec 8, 2026');
  expect(leavingWords({ deletion: { due, canUndo: false } })).toContain('is being deleted');
});

it('an export says whether it is ready, and how often it can still be downloaded', () => {
  expect(exportWords(null, EMAIL)).toBeNull();
  expect(exportWords(anExport({ status: 'preparing' }), EMAIL)).toContain(`mail a link to ${EMAIL}`);
  expect(exportWords(anExport(), EMAIL)).toContain('5 more times');
  expect(exportWords(anExport({ downloadsLeft: 1 }), EMAIL)).toContain('once more');
  expect(exportWords(anExport({ downloadsLeft: 0 }), EMAIL)).toContain('five times');
  expect(exportWords(anExport({ status: 'failed' }), EMAIL)).toContain('tomorrow');
});

it('another export is offered when there is none, or the last one is of no more use', () => {
  expect([null, anExport({ status: 'failed' }), anExport({ downloadsLeft: 0 })].map(canAsk)).toEqual([
    true,
    true,
    true,
  ]);
  expect([anExport(), anExport({ status: 'preparing' })].map(canAsk)).toEqual([false, false]);
});
