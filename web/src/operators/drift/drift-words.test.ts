import { describe, expect, it } from 'vitest';
import { buildFinding, buildScanStatus } from './drift.builder.ts';
import { ago, roughly, scanWords, statusWords, summary } from './drift-words.ts';

const now = Date.parse('2026-01-01T09:00:00.000Z');

it.each([
  [9_000, '9 s'],
  [5 * 60_000, '5 min'],
  [3 * 3_600_000, '3 h'],
  [50 * 3_600_000, '2 days'],
  [-5, '0 s'],
])('%i ms is roughly %s', (ms, words) => expect(roughly(ms)).toBe(words));

it('what was a moment ago was just now, also by a clock that is behind', () => {
  expect(ago('2026-01-01T08:59:58.000Z', now)).toBe('just now');
  expect(ago('2026-01-01T09:00:03.000Z', now)).toBe('just now');
});

describe('summary', () => {
  const looks = [buildScanStatus()];
  it('counts what differs, and what is left alone apart from it', () => {
    const findings = [buildFinding(), buildFinding({ status: 'ignored' })];
    expect(summary({ open: 1, findings, looks })).toBe(
      'One thing differs from what should be. One is left alone on purpose.',
    );
  });
  it('says that nothing differs only where somebody has looked', () => {
    expect(summary({ open: 0, findings: [], looks })).toBe('Nothing differs from what it should be.');
    expect(
      summary({ open: 0, findings: [], looks: [buildScanStatus({ last: null, lastGoodAt: null })] }),
    ).toContain('Nothing is known yet');
  });
});

describe('lookWords', () => {
  it('says when it was, what it saw and when the next one comes', () =>
    expect(scanWords(buildScanStatus(), now)).toEqual({
      tone: 'good',
      state: 'Looked',
      lines: ['60 s ago, in 2 s: 40 looked at, 2 found, 5 calls.', 'The next one comes in 30 s.'],
    }));
  it('a look that failed says why, and when somebody last saw everything', () => {
    const look = buildScanStatus(
      { lastGoodAt: '2026-01-01T08:00:00.000Z' },
      { outcome: 'failed', reason: 'Hetzner did not answer.' },
    );
    const { state, lines } = scanWords(look, now);
    expect([state, ...lines.slice(0, 2)]).toEqual([
      'Failed',
      'Hetzner did not answer.',
      'The last one that saw everything was 60 min ago.',
    ]);
  });
  it.each([
    ['Stopped', buildScanStatus({}, { outcome: 'stopped' })],
    ['Looking', buildScanStatus({}, { outcome: 'running', endedAt: null })],
    ['Not yet', buildScanStatus({ last: null })],
    ['Turned off', buildScanStatus({ last: null, everySeconds: 0 })],
  ] as const)('%s', (state, look) => expect(scanWords(look, now).state).toBe(state));
  it('one that is overdue is about to begin', () => {
    const look = buildScanStatus({ nextAt: '2026-01-01T08:00:00.000Z' });
    expect(scanWords(look, now).lines).toContain('The next one is about to begin.');
  });
});

it.each([
  ['Open', {}],
  ['Being repaired', { status: 'repairing' }],
  ['Left alone', { status: 'ignored' }],
  ['To be removed', { confirmedAt: '2026-01-01T08:59:00.000Z' }],
] as const)('a finding stands as %s', (words, change) =>
  expect(statusWords(buildFinding(change)).words).toBe(words),
);
