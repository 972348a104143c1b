import { expect, test } from 'vitest';
import { interpolate, MissingVariable, readEnvFile } from './interpolate.ts';

const variables = { A: 'one', EMPTY: '' };

test.each([
  [`$A \${A}`, 'one one'],
  [`\${B}`, ''],
  [`\${B:-two}`, 'two'],
  [`\${EMPTY:-two}`, 'two'],
  [`\${EMPTY-two}`, ''],
  [`\${A:+other}`, 'other'],
  ['$$A', '$A'],
  [`\${A:?needed}`, 'one'],
])('%s becomes %s', (text, expected) => {
  expect(interpolate(text, variables)).toBe(expected);
});

test('a required variable that is not set is an error', () => {
  expect(() => interpolate(`\${B:?say which}`, variables)).toThrow(MissingVariable);
});

test('an env file is read with its quotes and comments', () => {
  const text = '# comment\nA=one\nexport B=\'two # $three\'\nC="four\\nfive"\nD=six # comment\n\nE=\n';
  expect(readEnvFile(text)).toEqual({ A: 'one', B: 'two # $three', C: 'four\nfive', D: 'six', E: '' });
});
