import { expect, test } from 'vitest';
import { table } from './table.ts';

test('columns line up under their headings and no line ends in blanks', () => {
  expect(
    table(
      ['name', 'state'],
      [
        ['alice', 'ready'],
        ['bo', ''],
      ],
    ),
  ).toBe('NAME   STATE\nalice  ready\nbo\n');
});
