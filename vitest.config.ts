import { defineConfig } from 'vitest/config';

/** Three parts, split by what they need: nothing, the toolchain and the sandbox, or the whole product in a browser. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: ['**/*.integration.test.ts', '**/*.e2e.test.ts', '**/node_modules/**'],
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
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
          // Worlds in which fault points run side by side.
          maxConcurrency: Number(process.env.FAULT_LANES ?? 2),
        },
      },
    ],
  },
});
