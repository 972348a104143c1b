import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { characters, subset, subsetFile } from './subset.ts';

test('the font that every page loads is the subset of the installed package', async () => {
  const file = await readFile(subsetFile);
  expect(Buffer.compare(file, await subset()), 'run: node_modules/.bin/node web/fonts/subset.ts').toBe(0);
});

test('the styles name exactly its characters, so that no other file is loaded for them', async () => {
  const css = await readFile(path.join(import.meta.dirname, '../src/styles/fonts.css'), 'utf8');
  const ranges = /unicode-range:([^;]+)/.exec(css)?.[1] ?? '';
  const named = [...ranges.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g)].flatMap(([, first = '', last]) => {
    const [from, to] = [Number.parseInt(first, 16), Number.parseInt(last ?? first, 16)];
    return Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));
  });
  expect(named.toSorted()).toEqual([...characters].toSorted());
});
