import { describe, expect, it } from 'vitest';
import { tidySubdomain, validateSubdomain } from './subdomain.ts';

const rule = { minLength: 3, maxLength: 40, reserved: ['admin'] };

describe('validateSubdomain', () => {
  it.each(['', 'ada', 'ada-2', '3cats', 'a'.repeat(40)])('%j is valid', (name) => {
    expect(validateSubdomain(name, rule)).toBeNull();
  });
  it.each([
    ['ab', 'at least 3'],
    ['a'.repeat(41), 'at most 40'],
    ['-ada', 'Start and end'],
    ['ada-', 'Start and end'],
    ['ada.b', 'letters a to z'],
    ['zoë', 'letters a to z'],
    ['xn--ada', 'third and the fourth'],
    ['admin', 'reserved'],
  ])('%j is not valid: %s', (name, words) => expect(validateSubdomain(name, rule)).toContain(words));
});

it('converts capitals and trims spaces instead of refusing them', () => {
  expect(tidySubdomain('  Ada ')).toBe('ada');
});
