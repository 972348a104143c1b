import path from 'node:path';
import { root, stateHome } from './home.ts';
import { runPart } from './tests/run-part.ts';
import { closingLine, type PartRun, summaryOf } from './tests/summary.ts';

/** The parts of the suite, quickest first. Each prints its own total, and one that ran no test has failed. */
const PARTS = ['unit', 'integration', 'e2e', 'endurance'] as const;

/** What is run where no part is named: `endurance` takes its time, and is asked for by name. */
const USUAL: readonly string[] = PARTS.filter((part) => part !== 'endurance');

// The tests start hundreds of Node processes, and loading their code is half of what most of them do.
process.env.NODE_COMPILE_CACHE ??= path.join(stateHome(), 'compiled');

const [only, ...filters] = process.argv.slice(2);
const wanted = PARTS.filter((part) => (only ? part === only : USUAL.includes(part)));
const runs: PartRun[] = [];
for (const part of wanted) {
  const reports = path.join(stateHome(), 'reports');
  const run = await runPart(part, { root, reports, words: ['--project', part, ...filters] });
  process.stdout.write(`\n${closingLine(run)}\n\n`);
  runs.push(run);
}
if (runs.length > 0) process.stdout.write(summaryOf(runs));
else process.stderr.write(`There is no part "${only}". The parts are ${PARTS.join(', ')}.\n`);
process.exitCode = runs.length > 0 && runs.every(({ outcome }) => outcome.failures.length === 0) ? 0 : 1;
