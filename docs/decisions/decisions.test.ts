import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const files = readdirSync(import.meta.dirname).filter((name) => /^\d{4}-/.test(name));
const numberOf = (file: string): string => file.slice(0, 4);

test('each decision has a number of its own, which its title names', () => {
  const numbers = files.map(numberOf);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const file of files) {
    const text = readFileSync(`${import.meta.dirname}/${file}`, 'utf8');
    expect(text.startsWith(`# ${numberOf(file)}: `), file).toBe(true);
  }
});

test('the index lists each decision', () => {
  const index = readFileSync(`${import.meta.dirname}/README.md`, 'utf8');
  for (const file of files) expect(index).toContain(`[${numberOf(file)}](${file})`);
});
