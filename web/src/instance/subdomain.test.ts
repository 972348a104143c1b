import { describe, expect, it } from 'vitest';
import { tidySubdomain, validateSubdomain } from './subdomain.ts';

describe('subdomainFault', () => {
  it.each(['', 'ada', 'ada-2', '3cats', 'a'.repeat(40)])('%j may be asked for', (name) => {
    expect(validateSubdomain(name)).toBeNull();
  });
  it.each([
    ['ab', 'at least 3'],
    ['a'.repeat(41), 'at most 40'],
    ['-ada', 'Start and end'],
    ['ada-', 'Start and end'],
    ['ada.b', 'letters a to z'],
    ['zoë', 'letters a to z'],
    ['xn--ada', 'two hyphens'],
    ['admin', 'reserved'],
  ])('%j may not: %s', (name, words) => expect(validateSubdomain(name)).toContain(words));
});

it('what is typed is tidied, not refused, for capitals and blanks', () => {
  expect(tidySubdomain('  Ada ')).toBe('ada');
});
