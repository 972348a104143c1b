import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, stateHome } from './home.ts';

/** The parts of the suite, quickest first. Each prints its own total, and one that ran no test has failed. */
const PARTS = ['unit', 'integration', 'e2e', 'endurance'] as const;

/** What is run where no part is named: `endurance` takes its time, and is asked for by name. */
const USUAL: readonly string[] = PARTS.filter((part) => part !== 'endurance');

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: { status: string; name: string; message: string; assertionResults: unknown[] }[];
}

/** Runs one part and returns whether it passed. Files that could not even be loaded count as one failure each. */
async function runPart(part: string, filters: string[]): Promise<boolean> {
  const reports = path.join(stateHome(), 'reports');
  mkdirSync(reports, { recursive: true });
  const file = path.join(reports, `${part}.json`);
  rmSync(file, { force: true });
  const words = [
    'run',
    '--project',
    part,
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${file}`,
    ...filters,
  ];
  const code = await run(path.join(root, 'node_modules/vitest/vitest.mjs'), words);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + unloaded.length;
  const skipped = report.numPendingTests > 0 ? `, ${report.numPendingTests} skipped` : '';
  process.stdout.write(`\n${part}: ${report.numPassedTests} passed, ${failed} failed${skipped}\n\n`);
  return code === 0 && failed === 0 && report.numPassedTests > 0;
}

function run(script: string, words: string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...words], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

const [only, ...filters] = process.argv.slice(2);
const wanted = PARTS.filter((part) => (only ? part === only : USUAL.includes(part)));
let passed = wanted.length > 0;
for (const part of wanted) passed = (await runPart(part, filters)) && passed;
process.exitCode = passed ? 0 : 1;
