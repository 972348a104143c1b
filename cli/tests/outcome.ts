import { stripVTControlCharacters } from 'node:util';
import type { SerializedError } from 'vitest';
import type { TestCase, TestModule, TestSuite } from 'vitest/node';

/** A test that failed, a suite whose hooks failed, or an error outside all tests. */
export interface TestFailure {
  /** Path of the test file from the checkout's root; empty if the failure belongs to no file. */
  file: string;
  name: string;
  /** The first line of the error. */
  error: string;
}

/** The result of one run of Vitest. */
export interface VitestOutcome {
  passed: number;
  skipped: number;
  failures: TestFailure[];
}

/** Counts the results of a finished run. `fileOf` turns a module's absolute path into the displayed path. */
export function outcomeOf(
  modules: readonly TestModule[],
  unhandled: readonly SerializedError[],
  fileOf: (path: string) => string,
): VitestOutcome {
  const states = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => test.result().state),
  );
  const count = (wanted: string): number => states.filter((state) => state === wanted).length;
  const unhandledFailures = unhandled.map(({ VITEST_TEST_PATH: path, ...error }) => ({
    file: typeof path === 'string' ? fileOf(path) : '',
    name: 'an error outside any test',
    error: firstLine(error),
  }));
  return {
    passed: count('passed'),
    skipped: count('skipped'),
    failures: [
      ...modules.flatMap((module) => failuresIn(module, fileOf(module.moduleId))),
      ...unhandledFailures,
    ],
  };
}

function failuresIn(module: TestModule, file: string): TestFailure[] {
  const suites = [...module.children.allSuites()].flatMap(suiteFailure);
  const tests = [...module.children.allTests()].flatMap(testFailure);
  return [...moduleFailure(module), ...suites, ...tests].map((failure) => ({ file, ...failure }));
}

type InFile = Omit<TestFailure, 'file'>;

/** A file that could not be loaded, whose own hooks failed, or whose worker ended before it did. */
function moduleFailure(module: TestModule): InFile[] {
  const [error] = module.errors();
  const isLoaded = module.children.size > 0;
  if (error) return [{ name: isLoaded ? 'hooks of the file' : 'loading the file', error: firstLine(error) }];
  const state = module.state();
  if (state !== 'pending' && state !== 'queued') return [];
  return [{ name: 'running the file', error: 'its worker ended before its tests did' }];
}

/** Vitest counts the tests of a suite whose `beforeAll` failed as skipped, so the suite itself counts as failed. */
function suiteFailure(suite: TestSuite): InFile[] {
  const [error] = suite.errors();
  return error ? [{ name: `hooks of ${suite.fullName}`, error: firstLine(error) }] : [];
}

function testFailure(test: TestCase): InFile[] {
  const { state, errors } = test.result();
  return state === 'failed' ? [{ name: test.fullName, error: firstLine(errors?.[0]) }] : [];
}

/** Characters of an error in the summary: what a browser test tells of a whole page and a log has its place. */
const LONGEST = 4_000;

/** The first line of the message, with the next line if the first ends with a colon. */
function firstLine(error: SerializedError | undefined): string {
  const lines = stripVTControlCharacters(error?.message ?? 'no error was given').split('\n');
  const [first = '', ...rest] = lines.map((line) => line.trim()).filter((line) => line !== '');
  const line = first.endsWith(':') && rest[0] ? `${first} ${rest[0]}` : first;
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
