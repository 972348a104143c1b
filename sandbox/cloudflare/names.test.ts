import { describe, expect, it } from 'vitest';
import { isHostname, normalizeName } from './names.ts';

describe('a record name', () => {
  it.each([
    ['@', 'example.com'],
    ['example.com', 'example.com'],
    ['Alice', 'alice.example.com'],
    ['a.b', 'a.b.example.com'],
    ['alice.example.com.', 'alice.example.com'],
    ['*.alice', '*.alice.example.com'],
    ['_acme-challenge.alice', '_acme-challenge.alice.example.com'],
    ['bücher', 'xn--bcher-kva.example.com'],
    ['notexample.com', 'notexample.com.example.com'],
  ])('%s becomes %s', (given, full) => {
    expect(normalizeName(given, 'example.com')).toBe(full);
  });

  it.each(['', '-a', 'a-', 'a..b', 'a b', 'x'.repeat(64), 'a.*.b'])('%j is invalid', (given) => {
    expect(normalizeName(given, 'example.com')).toBeUndefined();
  });
});

describe('a CNAME target', () => {
  it('is a host name of at least two labels', () => {
    expect(['example.com', 'a.b.c.'].every(isHostname)).toBe(true);
    expect(['localhost', '*.example.com', 'a b.c', ''].some(isHostname)).toBe(false);
  });
});
