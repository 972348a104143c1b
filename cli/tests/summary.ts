import type { TestFailure, VitestOutcome } from './outcome.ts';

/** A completed run of one part of the suite. */
export interface ProjectRun {
  project: string;
  seconds: number;
  outcome: VitestOutcome;
}

/** The line that CI reads: `<project>: N passed, N failed[, N skipped]`. */
export function closingLine({ project, outcome: { passed, skipped, failures } }: ProjectRun): string {
  return `${project}: ${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * The summary after everything has run, in `seconds` altogether: one line if nothing failed, else every failure by file
 * with the command that runs only that file. No line has the form of a closing line, so nothing is counted twice.
 */
export function summaryOf(runs: readonly ProjectRun[], seconds: number): string {
  const total = (of: (outcome: VitestOutcome) => number): number =>
    runs.reduce((sum, { outcome }) => sum + of(outcome), 0);
  const failed = total(({ failures }) => failures.length);
  const parts = runs.map((run) => `${run.project} ${duration(run.seconds)}`).join(', ');
  const took = `in ${duration(seconds)} (${parts})`;
  if (failed === 0) return `All ${total(({ passed }) => passed)} tests passed ${took}.\n`;
  return [`${failed} failed ${took}:\n`, ...runs.flatMap(failuresOf)].join('\n');
}

function failuresOf({ project, outcome: { failures } }: ProjectRun): string[] {
  const byFile = Map.groupBy(failures, ({ file }) => file);
  return [...byFile].map(([file, all]) => {
    const lines = all.flatMap(({ name, error }: TestFailure) => [`    ${name}`, `      ${error}`]);
    return [
      `  ${file || `${project} as a whole`}`,
      ...lines,
      `    again: ${commandFor(project, file)}`,
      '',
    ].join('\n');
  });
}

/** Uses the Node from the npm packages: the machine's own may be too old for TypeScript. */
function commandFor(project: string, file: string): string {
  return ['node_modules/.bin/node cli/test.ts', project, file].filter((word) => word !== '').join(' ');
}

/** Seconds, as people read them: `41 s`, `6 min 2 s`. */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
