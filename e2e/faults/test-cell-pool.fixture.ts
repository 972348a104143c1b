import { openTestCell, type TestCell } from './test-cell.fixture.ts';

/** Worlds for points that run side by side, each used for one point at a time and then for the next. */
export interface TestCellPool {
  /** Runs in a world that is free, or in a new one. One in which something failed is not used again. */
  use(work: (cell: TestCell) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** None yet: each is opened when it is first needed. */
export function openTestCellPool(): TestCellPool {
  const idle: TestCell[] = [];
  return {
    async use(work) {
      const cell = idle.pop() ?? (await openTestCell());
      try {
        await work(cell);
        idle.push(cell);
      } catch (error) {
        await cell.close();
        throw error;
      }
    },
    async close() {
      for (const cell of idle.splice(0)) await cell.close();
    },
  };
}
