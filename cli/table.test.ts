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

test('a cell that holds line ends and terminal escapes stays one line of plain text', () => {
  const rows = table(
    ['name', 'state'],
    [
      ['alice', 'gone\u001b[2J\nbo  ready'],
      ['bo', 'ready'],
    ],
  ).split('\n');
  expect(rows).toEqual(['NAME   STATE', 'alice  gone\uFFFD[2J bo  ready', 'bo     ready', '']);
});

test('a table may have more rows than a call may have arguments', () => {
  const rows = table(['name'], new Array(300_000).fill(['alice'])).split('\n');
  expect(rows).toHaveLength(300_002);
});
