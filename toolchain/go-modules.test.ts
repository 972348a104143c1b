import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const modules = globSync('*/**/go.mod', { cwd: root, exclude: ['**/node_modules/**'] });

/** The folders of this repository that a go.mod takes modules from. */
function replacements(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/=> (\.\S+)/g)].map(([, folder = '']) => path.join(path.dirname(file), folder));
}

test('what a Go module takes from another folder of this repository is there', () => {
  const folders = modules.flatMap(replacements);
  expect(folders).not.toEqual([]);
  expect(folders.filter((folder) => !existsSync(path.join(root, folder, 'go.mod')))).toEqual([]);
});
