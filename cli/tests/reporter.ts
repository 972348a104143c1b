import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, Vitest } from 'vitest/node';
import { outcomeOf } from './outcome.ts';

/** The variable with the path of the file that the outcome is written to, as JSON. */
export const OUTCOME_FILE = 'CLAWDET_TEST_OUTCOME';

/** Vitest's reporter for `cli/test.ts`: its own JSON report leaves out failed suites and errors outside tests. */
export default class OutcomeReporter implements Reporter {
  #root = '';

  onInit(vitest: Vitest): void {
    this.#root = vitest.config.root;
  }

  onTestRunEnd(...[modules, unhandled]: Parameters<NonNullable<Reporter['onTestRunEnd']>>): void {
    const file = process.env[OUTCOME_FILE];
    if (!file) throw new Error(`${OUTCOME_FILE} names no file`);
    const outcome = outcomeOf(modules, unhandled, (module) => path.relative(this.#root, module));
    writeFileSync(file, JSON.stringify(outcome));
  }
}
