import type { Failure, Outcome } from './outcome.ts';

/** One part of the suite that has run. */
export interface PartRun {
  part: string;
  seconds: number;
  outcome: Outcome;
}

/** The line that CI reads: `<part>: N passed, N failed[, N skipped]`. */
export function closingLine({ part, outcome: { passed, skipped, failures } }: PartRun): string {
  return `${part}: ${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * What to know once everything has run, in `seconds` altogether: one line when nothing failed, else every failure by file
 * with the command that runs just that file. No line has the form of a closing line, so nothing is counted twice.
 */
export function summaryOf(runs: readonly PartRun[], seconds: number): string {
  const total = (of: (outcome: Outcome) => number): number =>
    runs.reduce((sum, { outcome }) => sum + of(outcome), 0);
  const failed = total(({ failures }) => failures.length);
  const parts = runs.map((run) => `${run.part} ${duration(run.seconds)}`).join(', ');
  const took = `in ${duration(seconds)} (${parts})`;
  if (failed === 0) return `All ${total(({ passed }) => passed)} tests passed ${took}.\n`;
  return [`${failed} failed ${took}:\n`, ...runs.flatMap(failuresOf)].join('\n');
}

function failuresOf({ part, outcome: { failures } }: PartRun): string[] {
  const byFile = Map.groupBy(failures, ({ file }) => file);
  return [...byFile].map(([file, all]) => {
    const lines = all.flatMap(({ name, error }: Failure) => [`    ${name}`, `      ${error}`]);
    return [`  ${file || `${part} as a whole`}`, ...lines, `    again: ${commandFor(part, file)}`, ''].join(
      '\n',
    );
  });
}

/** By the Node that came with the packages: the machine's own may be too old for TypeScript. */
function commandFor(part: string, file: string): string {
  return ['node_modules/.bin/node cli/test.ts', part, file].filter((word) => word !== '').join(' ');
}

/** Seconds, as people read them: `41 s`, `6 min 2 s`. */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
