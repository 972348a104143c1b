import { defineConfig } from 'vitest/config';

/**
 * Four parts, split by what they need: nothing, the toolchain and the sandbox, the whole product in a browser, or all of
 * that and patience.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [
            '**/*.integration.test.ts',
            '**/*.e2e.test.ts',
            '**/*.endurance.test.ts',
            '**/node_modules/**',
          ],
          // Logic alone, which leaves nothing behind: the files share one load of the modules, a third of the time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each file opens a world of its own (ports, homes, namespaces); much of the time is spent waiting for clouds.
          maxWorkers: 4,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'endurance',
          include: ['**/*.endurance.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 600_000,
          hookTimeout: 300_000,
          // A file fills the machine by itself: its waits are measured against one that is not shared.
          maxWorkers: 1,
          // Worlds in which fault points run side by side.
          maxConcurrency: Number(process.env.FAULT_LANES ?? 2),
        },
      },
    ],
  },
});
