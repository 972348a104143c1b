import path from 'node:path';
import { root, stateHome } from './home.ts';
import { runProject } from './tests/run-project.ts';
import { closingLine, type ProjectRun, summaryOf } from './tests/summary.ts';

/**
 * The parts of the suite. Those of one stage run at the same time, since each spends much time waiting for clouds and
 * browsers. The real assistant of the main path needs half a minute of processor before it answers, so nothing that takes long
 * runs beside it. Each part prints its own total, and one that ran no test has failed.
 */
const STAGES = [['unit', 'main-path'], ['integration', 'e2e'], ['endurance']] as const;
const PROJECTS = STAGES.flat();

/** The parts to run if none is named: `endurance` takes long and runs only by name. */
const DEFAULT_PROJECTS: readonly string[] = PROJECTS.filter((part) => part !== 'endurance');

// The tests start hundreds of Node processes, and loading their code is half of what most of them do.
process.env.NODE_COMPILE_CACHE ??= path.join(stateHome(), 'compiled');

const [only, ...filters] = process.argv.slice(2);
const began = performance.now();
const runs: ProjectRun[] = [];
for (const stage of STAGES) {
  const wanted = stage.filter((part) => (only ? part === only : DEFAULT_PROJECTS.includes(part)));
  runs.push(...(await runStage(wanted)));
}
if (runs.length > 0) process.stdout.write(summaryOf(runs, (performance.now() - began) / 1000));
else process.stderr.write(`There is no part "${only}". The parts are ${PROJECTS.join(', ')}.\n`);
process.exitCode = runs.length > 0 && runs.every(({ outcome }) => outcome.failures.length === 0) ? 0 : 1;

/** Runs parts concurrently: the first prints as it goes, the others once those before them are over. */
async function runStage(parts: readonly string[]): Promise<ProjectRun[]> {
  const reports = path.join(stateHome(), 'reports');
  const started = parts.map((part, index) => {
    const buffered: string[] = [];
    const print = index === 0 ? undefined : (text: string) => void buffered.push(text);
    const args = ['--project', part, ...filters];
    return { held: buffered, run: runProject(part, { root, reports, args, ...(print && { print }) }) };
  });
  const ended: ProjectRun[] = [];
  for (const { held: buffered, run } of started) {
    const done = await run;
    process.stdout.write(`${buffered.join('')}\n${closingLine(done)}\n\n`);
    ended.push(done);
  }
  return ended;
}
