import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './home.ts';

/** The checks of `make check`, cheapest first. */
const CHECKS: { name: string; args: string[] }[] = [
  { name: 'format and lint', args: ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', args: ['typescript/bin/tsc', '-p', '.'] },
  { name: 'types of the pages', args: ['typescript/bin/tsc', '-p', 'web'] },
  {
    name: 'import boundaries',
    args: [
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'api',
      'bench',
      'cli',
      'gateway',
      'infra',
      'policy',
      'sandbox',
      'stacks',
      'toolchain',
      'web/src',
      'vitest.config.ts',
    ],
  },
  { name: 'unused code and dependencies', args: ['knip/bin/knip.js'] },
];

/** Runs one check quietly; its output is shown only when it fails. */
async function check({ name, args }: (typeof CHECKS)[number]): Promise<boolean> {
  const began = Date.now();
  const [script = '', ...rest] = args;
  const { code, output } = await run(path.join(root, 'node_modules', script), rest);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  process.stdout.write(
    `  ${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n${code === 0 ? '' : `${output}\n`}`,
  );
  return code === 0;
}

function run(script: string, args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

let failed = 0;
for (const one of CHECKS) if (!(await check(one))) failed += 1;
process.stdout.write(`\ncheck: ${CHECKS.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
