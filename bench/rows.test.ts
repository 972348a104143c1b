import { describe, expect, it } from 'vitest';
import { compareToTarget, type Row, ratioOf, summaryTable } from './rows.ts';

const row = (change: Partial<Row> = {}): Row => ({
  what: 'an up',
  unit: 's',
  ours: [1, 2, 3],
  peer: { name: 'the peer', values: [2, 8, 3] },
  ...change,
});

describe('a row', () => {
  it('divides round by round if both sides have the same rounds', () => {
    expect(ratioOf(row())).toBe(0.5);
  });

  it('divides the medians if the peer was only sampled', () => {
    expect(ratioOf(row({ peer: { name: 'the peer', values: [4] } }))).toBe(0.5);
  });

  it('has no ratio without a peer, or with one that measured nothing', () => {
    expect(ratioOf(row({ peer: undefined }))).toBeUndefined();
    expect(ratioOf(row({ peer: { name: 'the peer', values: [] } }))).toBeUndefined();
  });

  it.each([
    ['a ratio within its bound', { of: 'ratio', at: 'most', bound: 0.5 }, 'met'],
    ['a ratio over its bound', { of: 'ratio', at: 'most', bound: 0.4 }, 'missed by 25%'],
    ['a figure of our own within its bound', { of: 'ours', at: 'least', bound: 2 }, 'met'],
    ['a figure of our own under its bound', { of: 'ours', at: 'least', bound: 4 }, 'missed by 50%'],
    ['a figure where none is allowed', { of: 'ours', at: 'most', bound: 0 }, 'missed by 2'],
  ] as const)('compares %s with the target', (_what, target, expected) => {
    expect(compareToTarget(row({ target }))).toBe(expected);
  });

  it('without a measurement never meets its target', () => {
    const target = { of: 'ratio', at: 'most', bound: 1 } as const;
    expect(compareToTarget(row({ peer: undefined, target }))).toBe('not measured');
    expect(compareToTarget(row({ ours: [], target: { ...target, of: 'ours' } }))).toBe('not measured');
  });

  it('says in one line why its peer has no figure', () => {
    const peer = { name: 'the peer', values: [], why: 'not installed: pip: no |\n network' };
    const target = { of: 'ratio', at: 'least', bound: 5 } as const;
    expect(summaryTable([row({ peer, target })]).split('\n')[2]).toBe(
      '| an up | 2 s | the peer: not installed: pip: no network |  | ratio ≥ 5 | not measured |',
    );
  });

  it('is one line of a table that names its peer', () => {
    const table = summaryTable([row({ target: { of: 'ratio', at: 'most', bound: 0.4 } })]);
    expect(table.split('\n')[2]).toBe('| an up | 2 s | 3 s (the peer) | 0.5 | ratio ≤ 0.4 | missed by 25% |');
  });
});
