import { printableLine } from '../gateway/text/printable.ts';

/**
 * Lines up columns under their headings, as plain text that grep and awk can read. A cell is one line: what somebody else
 * worded in it begins no row of its own and steers no terminal.
 */
export function table(headings: string[], cells: string[][]): string {
  const rows = cells.map((row) => row.map(printableLine));
  const widths = headings.map((heading, column) =>
    // Not as arguments of one call: a table may have more rows than a call has room for.
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), heading.length),
  );
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[headings.map((heading) => heading.toUpperCase()), ...rows].map(line).join('\n')}\n`;
}
