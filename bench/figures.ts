/** The values of several runs, in the unit that the table names. */
export interface Figure {
  what: string;
  values: number[];
}

/** The middle value; the mean of the two middle values if their number is even. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const high = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/** The value that so many percent of all do not exceed (nearest rank): 50, 99, 100 for the highest. */
export function percentile(values: number[], rank: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** `1.42 [1.39..1.60] n=5` */
function summary({ values }: Figure, digits = 2): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} [${low.toFixed(digits)}..${high.toFixed(digits)}] n=${values.length}`;
}

/** Ours divided by theirs, pair by pair: noise of the machine that lasts longer than a round cancels out. */
export function ratios(ours: number[], theirs: number[]): number[] {
  return ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
}

/** Prints a table in Markdown, one row per figure. */
export function printTable(title: string, unit: string, figures: Figure[]): void {
  const rows = figures.map((figure) => `| ${figure.what} | ${summary(figure)} |`);
  process.stdout.write(
    `\n## ${title}\n\n| what | ${unit}, median [min..max] |\n|---|---|\n${rows.join('\n')}\n`,
  );
}

/** Seconds that a function takes. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return (performance.now() - began) / 1000;
}
