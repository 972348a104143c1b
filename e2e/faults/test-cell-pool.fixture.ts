import { openTestCell, type TestCell } from './test-cell.fixture.ts';

/** Test cells for concurrent points; each runs one point at a time and is then reused. */
export interface TestCellPool {
  /** Runs in a free cell, or in a new one. A cell in which something failed is not used again. */
  use(work: (cell: TestCell) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** An empty pool: it opens each cell when it is first needed. */
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
