import { describe, expect, test } from 'vitest';
import { csvOf } from './csv.ts';

const line = (...cells: (string | number)[]): string =>
  csvOf(
    cells.map((_, index) => `c${index}`),
    [cells],
  ).split('\r\n', 2)[1] ?? '';

describe('a table as CSV', () => {
  test('has a header line, CR LF after each line, and quotes where needed', () => {
    expect(csvOf(['a', 'b'], [['x', 1]])).toBe('a,b\r\nx,1\r\n');
    expect(line('a,b', 'say "hi"')).toBe('"a,b","say ""hi"""');
  });

  test.each(['=HYPERLINK("http://evil.example")', '+1+1', '-2+3+cmd|calc', '@SUM(A1)', '\tx', '\r=1+1'])(
    'takes %j for text and never for a formula',
    (text) => {
      const [cell] = csvOf(['a'], [[text]])
        .split('\r\n')
        .slice(1);
      expect(cell).toMatch(/^"?'/);
    },
  );

  test('keeps a line end of any kind within its cell', () => {
    expect(csvOf(['a'], [['\n=1'], ['x\r=1']])).toBe('a\r\n"\n=1"\r\n"x\r=1"\r\n');
  });

  test('leaves negative numbers unchanged', () => {
    expect(line(-1.5, 'a-b', 0)).toBe('-1.5,a-b,0');
  });
});
