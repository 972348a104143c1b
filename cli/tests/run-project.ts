import { type SpawnOptions, type StdioOptions, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { TestFailure, VitestOutcome } from './outcome.ts';
import { OUTCOME_FILE } from './reporter.ts';
import type { ProjectRun } from './summary.ts';

/** Where and how Vitest runs. */
export interface ProjectRunOptions {
  /** The checkout, or another folder with a Vitest configuration. */
  root: string;
  /** Folder of the reports: `<project>.json` is Vitest's own, `<project>.outcome.json` ours. */
  reports: string;
  /** Vitest's arguments: the project, filters. */
  args: string[];
  /** Receives Vitest's output; default the terminal. */
  print?: (text: string) => void;
}

const VITEST = path.join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');

/** Runs one project. A run that fails always has a failure in its outcome, even if Vitest reported none. */
export async function runProject(
  project: string,
  { root, reports, args, print }: ProjectRunOptions,
): Promise<ProjectRun> {
  mkdirSync(reports, { recursive: true });
  const file = path.join(reports, `${project}.outcome.json`);
  rmSync(file, { force: true });
  const reporters = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${path.join(reports, `${project}.json`)}`,
    `--reporter=${path.join(import.meta.dirname, 'reporter.ts')}`,
  ];
  const began = performance.now();
  const env = { ...process.env, [OUTCOME_FILE]: file };
  const code = await run(['run', ...args, ...reporters], { cwd: root, env }, print);
  const seconds = (performance.now() - began) / 1000;
  return { project, seconds, outcome: outcomeIn(file, code) };
}

function run(
  args: string[],
  options: SpawnOptions,
  print: ProjectRunOptions['print'],
): Promise<number | string> {
  return new Promise((resolve, reject) => {
    const stdio = print ? (['ignore', 'pipe', 'pipe'] as const) : 'inherit';
    const child = spawn(process.execPath, [VITEST, ...args], { ...options, stdio: stdio as StdioOptions });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => print?.(text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'an unknown end'));
  });
}

function outcomeIn(file: string, code: number | string): VitestOutcome {
  const outcome = read(file);
  if (!outcome)
    return { passed: 0, skipped: 0, failures: [ofVitest(`ended with ${code} before it could report`)] };
  if (outcome.failures.length > 0) return outcome;
  if (outcome.passed === 0) return { ...outcome, failures: [ofVitest('ran no test')] };
  if (code !== 0) return { ...outcome, failures: [ofVitest(`ended with ${code} although no test failed`)] };
  return outcome;
}

const ofVitest = (error: string): TestFailure => ({ file: '', name: 'Vitest', error });

function read(file: string): VitestOutcome | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestOutcome;
  } catch {
    return undefined;
  }
}
