import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import LongestFirst from './cli/tests/sequencer.ts';

/**
 * How long a test, a hook or an `expect.poll` may take. These bound a test that hangs, they measure nothing: what takes a
 * second on a quiet machine takes a minute on one with thirty times as much to do. A poll ends first, and says what it saw.
 */
const waitFor = (seconds: number, { pollMs = 50 } = {}) => ({
  testTimeout: seconds * 1_000,
  hookTimeout: seconds * 1_000,
  expect: { poll: { timeout: seconds * 900, interval: pollMs } },
});

/** From a sign-up to an assistant that answers. */
const MAIN_PATH = 'e2e/first-assistant.*.e2e.test.ts';

/**
 * Five parts, split by what they need: nothing, the toolchain and the sandbox, the whole product in a browser, that and a core
 * for a real assistant's start, or all of that and patience.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    execArgv: ['--max-semi-space-size=32'],
    projects: [
      {
        test: {
          name: 'unit',
          ...waitFor(120),
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [
            '**/*.integration.test.ts',
            '**/*.e2e.test.ts',
            '**/*.endurance.test.ts',
            '**/node_modules/**',
          ],
          // Logic alone, which leaves nothing behind: the files share one load of the modules, a third of the time.
          isolate: false,
          maxWorkers: availableParallelism(),
        },
      },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ['**/node_modules/**'],
          // Each poll is a call to a database or a server, on cores that have other tests to run.
          ...waitFor(300, { pollMs: 150 }),
          // Each file opens a world of its own (ports, homes, namespaces) and closes it again, so the modules are loaded once.
          isolate: false,
          // Much of the time is spent waiting for clouds.
          maxWorkers: 6,
        },
      },
      {
        test: {
          name: 'main-path',
          include: [MAIN_PATH],
          ...waitFor(600, { pollMs: 150 }),
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.test.ts'],
          exclude: [MAIN_PATH, '**/node_modules/**'],
          ...waitFor(600, { pollMs: 150 }),
          // Each file starts a product of its own.
          isolate: false,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'endurance',
          include: ['**/*.endurance.test.ts'],
          exclude: ['**/node_modules/**'],
          ...waitFor(600),
          // A file fills the machine by itself: its waits are measured against one that is not shared.
          maxWorkers: 1,
          // Worlds in which fault points run side by side.
          maxConcurrency: Number(process.env.FAULT_LANES ?? 2),
        },
      },
    ],
  },
});
