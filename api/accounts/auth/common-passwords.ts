import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One a line, in lowercase, sorted; the pages' build makes their own file of the same one. */
const FILE = path.join(import.meta.dirname, 'common-passwords.txt');
let common: ReadonlySet<string> | undefined;

/** Whether a password, in lowercase, is one of the most common ones. The list is read at the first call: 90 KB. */
export function isCommonPassword(lowercase: string): boolean {
  common ??= new Set(readFileSync(FILE, 'utf8').trimEnd().split('\n'));
  return common.has(lowercase);
}
