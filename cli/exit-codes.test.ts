import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { reportError } from './error-report.ts';
import { EXIT } from './failure.ts';
import { root } from './home.ts';
import { refusalFailure } from './operators/next-steps.ts';
import { program } from './program.ts';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** What a command line prints before any command runs, and its exit code. */
async function typed(...words: string[]) {
  const written: string[] = [];
  const keep = (text: string | Uint8Array) => written.push(String(text)) > 0;
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  await program.parseAsync(words, { from: 'user' }).catch(reportError);
  return { code: process.exitCode, said: written.join('') };
}

test.each([
  [['lst'], "unknown command 'lst' (Did you mean list?)", ''],
  [['nothing-of-ours'], "unknown command 'nothing-of-ours'", ''],
  [['list', '--yaml'], "unknown option '--yaml'", 'list '],
  [['find'], "missing required argument 'text'", 'find '],
  [['users', 'import'], "missing required argument 'file'", 'users import '],
  [['drift', 'ignore', 'f1'], "required option '--because <reason>' not specified", 'drift ignore '],
  [
    ['models', 'limit', 'ada', '--day-tokens', 'many'],
    "argument 'many' is invalid. Use a number or none.",
    'models limit ',
  ],
  [['preview', '--all', '--concurrency', '0'], 'Use a number from 1 to 64.', 'preview '],
  [['login', 'a-token'], "too many arguments for 'login'", 'login '],
  [['login', `--token=clt_${'a'.repeat(43)}`], "unknown option '--token=clt_…'", 'login '],
  [['api'], "missing required argument 'method-or-path'", 'api '],
  [['assistants', 'show'], "missing required argument 'assistant'", 'assistants show '],
  [['preview'], 'name one customer, or --all', 'preview '],
])('%j is refused as wrong usage, on one line and with a next step', async (words, message, command) => {
  const { code, said } = await typed(...words);
  expect(code).toBe(64);
  expect(said).toContain(message);
  expect(said).toMatch(/^clawdet: .*\n {2}next: .*\n$/);
  expect(said.endsWith(`  next: npx clawdet ${command}--help\n`)).toBe(true);
});

test('help that was asked for is no failure', async () => {
  const { code, said } = await typed('list', '--help');
  expect([code, said]).toEqual([0, expect.stringContaining('list every customer')]);
});

test.each([
  ['last_operator', EXIT.refused],
  ['operation_over', EXIT.refused],
  ['not_cancellable', EXIT.refused],
  ['not_found', EXIT.noSuch],
  ['operation_in_progress', EXIT.busy],
  ['storage_full', EXIT.unavailable],
  ['internal_error', EXIT.software],
  ['a code of tomorrow', EXIT.refused],
])('a request that is refused with %s ends with %i', (code, exitCode) => {
  const about = { kind: 'operation', name: 'ada', publicUrl: 'https://clawdet.example' } as const;
  expect(refusalFailure({ code, message: 'no' }, about).exitCode).toBe(exitCode);
});

test('the README says what each exit code means', () => {
  const readme = readFileSync(path.join(root, 'cli/README.md'), 'utf8');
  const documented = [...readme.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(documented).toEqual([0, ...Object.values(EXIT)]);
});
