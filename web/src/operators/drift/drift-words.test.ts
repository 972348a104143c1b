import { describe, expect, it } from 'vitest';
import { buildFinding, buildScanStatus } from './drift.builder.ts';
import { scanWords, statusWords, summary } from './drift-words.ts';

const now = Date.parse('2026-01-01T09:00:00.000Z');

describe('summary', () => {
  const scans = [buildScanStatus()];
  it('counts what differs, and what is ignored separately', () => {
    const findings = [buildFinding(), buildFinding({ status: 'ignored' })];
    expect(summary({ open: 1, findings, scans })).toBe(
      'One thing differs from the declared state. One is ignored on purpose.',
    );
  });
  it('says that nothing differs only after a complete scan', () => {
    expect(summary({ open: 0, findings: [], scans })).toBe('Nothing differs from the declared state.');
    expect(
      summary({ open: 0, findings: [], scans: [buildScanStatus({ last: null, lastGoodAt: null })] }),
    ).toContain('Nothing is known yet');
  });
});

describe('scanWords', () => {
  it('says when the scan ran, what it found and when the next one starts', () =>
    expect(scanWords(buildScanStatus(), now)).toEqual({
      tone: 'good',
      state: 'Completed',
      lines: [
        'Last scan 60 s ago, took 2 s. Instances: 40, findings: 2, calls: 5.',
        'The next scan starts in 30 s.',
      ],
    }));
  it('a failed scan says why it failed, and when the last complete scan was', () => {
    const scan = buildScanStatus(
      { lastGoodAt: '2026-01-01T08:00:00.000Z' },
      { outcome: 'failed', reason: 'Hetzner did not answer.' },
    );
    const { state, lines } = scanWords(scan, now);
    expect([state, ...lines.slice(0, 2)]).toEqual([
      'Failed',
      'Hetzner did not answer.',
      'The last complete scan was 60 min ago.',
    ]);
  });
  it.each([
    ['Stopped', buildScanStatus({}, { outcome: 'stopped' })],
    ['Scanning', buildScanStatus({}, { outcome: 'running', endedAt: null })],
    ['Not yet', buildScanStatus({ last: null })],
    ['Turned off', buildScanStatus({ last: null, everySeconds: 0 })],
  ] as const)('%s', (state, scan) => expect(scanWords(scan, now).state).toBe(state));
  it('an overdue scan is about to start', () => {
    const scan = buildScanStatus({ nextAt: '2026-01-01T08:00:00.000Z' });
    expect(scanWords(scan, now).lines).toContain('The next scan is about to start.');
  });
});

it.each([
  ['Open', {}],
  ['Being repaired', { status: 'repairing' }],
  ['Ignored', { status: 'ignored' }],
  ['To be removed', { confirmedAt: '2026-01-01T08:59:00.000Z' }],
] as const)('a finding is shown as %s', (words, change) =>
  expect(statusWords(buildFinding(change)).words).toBe(words),
);
