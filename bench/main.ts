import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { type BenchPart, benchParts } from './parts.ts';
import { type Row, summaryTable } from './rows.ts';

/** The result of a part: its rows, or why there are none. */
type Outcome = { name: string; seconds: number; rows: Row[] } | { name: string; why: string };

/**
 * Runs a part in its own process and temporary folder, so that its memory, processes and files affect no other part's
 * figures, and a part that fails or takes too long stops no other.
 */
async function runPart(name: string, { limitSeconds, prepare }: BenchPart, small: boolean): Promise<Outcome> {
  try {
    await prepare?.();
  } catch (error) {
    return { name, why: `could not be prepared: ${String(error).slice(0, 2_000)}` };
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const began = performance.now();
  const child = fork(path.join(import.meta.dirname, 'part.ts'), [name, ...(small ? ['--small'] : [])], {
    env: { ...process.env, TMPDIR: folder },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  let rows: Row[] | undefined;
  let late = false;
  child.on('message', (message: Row[]) => {
    rows = message;
  });
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, limitSeconds * 1000);
  const code = await new Promise<number | string | null>((resolve) =>
    child.once('exit', (exit, signal) => resolve(exit ?? signal)),
  );
  clearTimeout(timer);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  if (rows) return { name, seconds: (performance.now() - began) / 1000, rows };
  return { name, why: late ? `took longer than ${limitSeconds} s` : `ended with ${code}` };
}

function printOutcomes(outcomes: Outcome[]): void {
  const results = outcomes.map((outcome) =>
    'rows' in outcome
      ? `${outcome.name} ${outcome.seconds.toFixed(0)} s`
      : `${outcome.name} FAILED: ${outcome.why}`,
  );
  process.stdout.write(`\nParts: ${results.join(', ')}\n`);
}

const words = process.argv.slice(2);
const small = words.includes('--small');
const wanted = words.filter((word) => !word.startsWith('--'));
const unknown = wanted.find((word) => !(word in benchParts));
if (unknown) {
  process.stderr.write(`There is no part "${unknown}", only: ${Object.keys(benchParts).join(', ')}\n`);
  process.exit(64);
}
process.stdout.write(
  `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}${small ? '; small: these are no figures' : ''}\n`,
);
const outcomes: Outcome[] = [];
for (const [name, part] of Object.entries(benchParts))
  if (wanted.length === 0 ? !part.byNameOnly : wanted.includes(name))
    outcomes.push(await runPart(name, part, small));
const rows = outcomes.flatMap((outcome) => ('rows' in outcome ? outcome.rows : []));
if (rows.length > 0) process.stdout.write(`\n## Summary\n\n${summaryTable(rows)}`);
printOutcomes(outcomes);
process.exitCode = outcomes.every((outcome) => 'rows' in outcome) ? 0 : 1;
