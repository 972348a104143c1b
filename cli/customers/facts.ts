import { printableLine } from '../../gateway/text/printable.ts';

/** A title and facts below it, one a line; those without a value are left out. What others have worded begins no line. */
export function factsText(title: string, facts: [name: string, value: string | null | undefined][]): string {
  const present = facts.filter(([, value]) => value);
  const width = Math.max(...present.map(([name]) => name.length));
  const lines = present.map(([name, value]) => `  ${name.padEnd(width)}  ${printableLine(value ?? '')}`);
  return `${[printableLine(title), ...lines].join('\n')}\n`;
}

/** `2026-11-30T12:00Z`, of a time as the API writes it. */
export function minuteOf(at: string): string {
  return `${at.slice(0, 16)}Z`;
}
