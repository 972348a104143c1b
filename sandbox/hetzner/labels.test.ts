import { describe, expect, it } from 'vitest';
import { compileSelector, labels } from './labels.ts';

const own = { tier: 'pro', cell: 'eu1', spare: '' };

describe('a label selector', () => {
  it.each([
    'tier',
    '!missing',
    'tier=pro',
    'tier==pro',
    'tier!=free',
    'missing!=x',
    'spare=',
    'tier in (free,pro)',
    'tier in ( free , pro )',
    'tier notin (free,enterprise)',
    'missing notin (a)',
    'tier=pro,cell=eu1',
    'tier in (pro,free), !missing, cell',
  ])('%s matches', (text) => {
    expect(compileSelector(text)?.(own)).toBe(true);
  });

  it.each([
    'missing',
    '!tier',
    'tier=free',
    'tier!=pro',
    'tier in (free)',
    'tier notin (pro)',
    'tier=pro,missing',
  ])('%s does not match', (text) => {
    expect(compileSelector(text)?.(own)).toBe(false);
  });

  it.each(['tier=pro=x', 'tier in pro', '=x', 'tier in (a,b', '!', 'a b'])('%j is invalid', (text) => {
    expect(compileSelector(text)).toBeUndefined();
  });
});

describe('labels', () => {
  it('are at most 63 characters of key and value, and not under hetzner.cloud/', () => {
    expect(labels.safeParse({ 'clawdet.com/tier': 'pro', a: '' }).success).toBe(true);
    const bad = [
      { a: 'x'.repeat(64) },
      { ['x'.repeat(64)]: 'a' },
      { 'hetzner.cloud/x': 'a' },
      { a: 'with space' },
      { a: '-x' },
    ];
    expect(bad.some((each) => labels.safeParse(each).success)).toBe(false);
  });
});
