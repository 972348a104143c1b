import { expect, test } from 'vitest';
import type { TestFailure } from './outcome.ts';
import { closingLine, type ProjectRun, summaryOf } from './summary.ts';

const aFailure = (change: Partial<TestFailure> = {}): TestFailure => ({
  file: 'e2e/drift.e2e.test.ts',
  name: 'hooks of the file',
  error: 'The product did not start: the port is in use',
  ...change,
});

const aRun = (
  project: string,
  seconds: number,
  outcome: Partial<ProjectRun['outcome']> = {},
): ProjectRun => ({
  project,
  seconds,
  outcome: { passed: 21, skipped: 0, failures: [], ...outcome },
});

test('the closing line counts failed suites, and mentions skipped tests only if there are any', () => {
  expect(closingLine(aRun('unit', 1))).toBe('unit: 21 passed, 0 failed');
  expect(closingLine(aRun('e2e', 1, { failures: [aFailure()], skipped: 5 }))).toBe(
    'e2e: 21 passed, 1 failed, 5 skipped',
  );
});

test('if nothing failed, one line has the total, the duration and the duration of each part', () => {
  expect(summaryOf([aRun('unit', 41.4), aRun('integration', 362), aRun('e2e', 60)], 403)).toBe(
    'All 63 tests passed in 6 min 43 s (unit 41 s, integration 6 min 2 s, e2e 1 min 0 s).\n',
  );
});

test('each failure has its file, its name, its error and the command that runs only that file', () => {
  const failures = [
    aFailure(),
    aFailure({ file: 'e2e/x.e2e.test.ts', name: 'a visitor > signs up', error: 'no button' }),
    aFailure({ file: 'e2e/x.e2e.test.ts', name: 'a visitor > leaves', error: 'still there' }),
    aFailure({ file: '', name: 'Vitest', error: 'ended with SIGKILL' }),
  ];
  expect(
    summaryOf([aRun('unit', 3), aRun('e2e', 4, { failures })], 7),
  ).toBe(`4 failed in 7 s (unit 3 s, e2e 4 s):

  e2e/drift.e2e.test.ts
    hooks of the file
      The product did not start: the port is in use
    again: node_modules/.bin/node cli/test.ts e2e e2e/drift.e2e.test.ts

  e2e/x.e2e.test.ts
    a visitor > signs up
      no button
    a visitor > leaves
      still there
    again: node_modules/.bin/node cli/test.ts e2e e2e/x.e2e.test.ts

  e2e as a whole
    Vitest
      ended with SIGKILL
    again: node_modules/.bin/node cli/test.ts e2e
`);
});

test('no line of a summary can be taken for a closing line', () => {
  const closing = /^[a-z0-9]+: \d+ passed, \d+ failed/m;
  const failed = aRun('e2e', 1, { failures: [aFailure()] });
  expect(closingLine(failed)).toMatch(closing);
  expect(summaryOf([failed], 1)).not.toMatch(closing);
  expect(summaryOf([aRun('unit', 1)], 1)).not.toMatch(closing);
});
