import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VitestOutcome } from './outcome.ts';
import { runProject } from './run-project.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'clawdet-outcome-'));
});
afterAll(() => rmSync(root, { recursive: true }));

const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);

/** Runs Vitest on files with these names. */
async function runOf(pattern: string, ...words: string[]): Promise<VitestOutcome> {
  write('vitest.config.mjs', `export default { test: { globals: true, include: ['${pattern}'] } };`);
  const plan = { root, reports: path.join(root, 'reports'), args: words, print: () => undefined };
  return (await runProject('unit', plan)).outcome;
}

describe('a run of Vitest', () => {
  const files = {
    sums: `
      describe('adding', () => {
        test('works', () => expect(1 + 1).toBe(2));
        test('fails', () => { throw new Error('is wrong\\nin many lines') });
        test.skip('is left out', () => {});
      });`,
    product: `
      beforeAll(() => { throw new Error('The product did not start:\\nthe port is in use') });
      test('one', () => {});
      test('two', () => {});`,
    mixed: `
      describe('with a database', () => {
        beforeAll(() => { throw new Error('no database') });
        test('reads', () => {});
      });
      test('fails by itself', () => expect(1).toBe(2));
      test('passes', () => {});`,
    untidy: `
      afterAll(() => { throw new Error('is still open') });
      test('passes', () => {});`,
    broken: `throw new Error('cannot begin');`,
    loose: `
      test('passes', () => { Promise.reject(new Error('nobody waits for this')) });
      test('passes, too', () => new Promise((resolve) => setTimeout(resolve, 50)));`,
    killed: `test('is killed', () => new Promise(() => process.kill(process.pid, 'SIGKILL')));`,
  };
  let outcome: VitestOutcome;
  beforeAll(async () => {
    for (const [name, text] of Object.entries(files)) write(`${name}.case.mjs`, text);
    outcome = await runOf('*.case.mjs');
  });

  const failuresIn = (name: keyof typeof files) =>
    outcome.failures
      .filter(({ file }) => file === `${name}.case.mjs`)
      .map(({ name: what, error }) => [what, error]);

  test('counts passed and skipped tests even if others failed', () => {
    expect(outcome).toMatchObject({ passed: 5, skipped: 4 });
  });

  test('names a test that failed, with the first line of its error', () => {
    expect(failuresIn('sums')).toEqual([['adding > fails', 'is wrong']]);
  });

  test('counts a file whose set-up failed as one failure, though its tests were skipped', () => {
    expect(failuresIn('product')).toEqual([
      ['hooks of the file', 'The product did not start: the port is in use'],
    ]);
  });

  test('counts a suite whose set-up failed in addition to the tests of its file', () => {
    expect(failuresIn('mixed')).toEqual([
      ['hooks of with a database', 'no database'],
      ['fails by itself', expect.stringContaining('expected 1 to be 2')],
    ]);
  });

  test('counts a clean-up that failed, though every test passed', () => {
    expect(failuresIn('untidy')).toEqual([['hooks of the file', 'is still open']]);
  });

  test('counts a file that cannot be loaded', () => {
    expect(failuresIn('broken')).toEqual([['loading the file', 'cannot begin']]);
  });

  test('counts an error outside any test, though every test passed', () => {
    expect(failuresIn('loose')).toEqual([['an error outside any test', 'nobody waits for this']]);
  });

  test('counts a file whose worker was killed', () => {
    expect(failuresIn('killed')).toEqual([['running the file', 'its worker ended before its tests did']]);
  });
});

describe('a run that proves nothing has failed:', () => {
  beforeAll(() => write('idle.none.mjs', `test.skip('later', () => {});`));

  const ofVitest = (error: string) => [{ file: '', name: 'Vitest', error }];

  test('no file matched', async () => {
    const { failures } = await runOf('*.none.mjs', 'no-such-file');
    expect(failures).toEqual(ofVitest('ran no test'));
  });

  test('every test was skipped', async () => {
    expect(await runOf('*.none.mjs')).toEqual({ passed: 0, skipped: 1, failures: ofVitest('ran no test') });
  });

  test('Vitest could not start', async () => {
    expect(await runOf('*.none.mjs', '--config=no-such-file.mjs')).toEqual({
      passed: 0,
      skipped: 0,
      failures: ofVitest('ended with 1 before it could report'),
    });
  });
});
