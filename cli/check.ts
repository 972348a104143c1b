import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './home.ts';

interface Check {
  name: string;
  command: string;
  args: string[];
  /** A command that prints what is wrong and exits with 0 all the same. */
  printsWhatIsWrong?: boolean;
}

const tool = (name: string, script: string, args: string[]): Check => ({
  name,
  command: process.execPath,
  args: [path.join(root, 'node_modules', script), ...args],
});
const tracked = (...patterns: string[]): string[] =>
  execFileSync('git', ['ls-files', '-z', ...patterns], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '');

const ROOMS = [
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
];

/** The checks of `make check`. TypeScript 7 checks the types; dependency-cruiser still needs the API of 6. */
const CHECKS: Check[] = [
  tool('types', 'typescript-7/bin/tsc', ['-p', '.']),
  tool('types of the pages', 'typescript-7/bin/tsc', ['-p', 'web']),
  tool('format and lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  tool('import boundaries', 'dependency-cruiser/bin/dependency-cruiser.mjs', [
    ...['--config', '.dependency-cruiser.cjs'],
    ...ROOMS,
    'vitest.config.ts',
  ]),
  tool('unused code and dependencies', 'knip/bin/knip.js', []),
  {
    name: 'shell scripts',
    command: 'shellcheck',
    args: ['--severity=warning', ...tracked('*.sh', '.ci/run')],
  },
  {
    name: 'format of Go',
    command: 'gofmt',
    args: ['-l', ...tracked('*.go', ':!*/_patches/*')],
    printsWhatIsWrong: true,
  },
];

type CheckOutcome = 'ok' | 'FAIL' | 'skip';

/** Runs one check quietly; its output is shown only when it fails. A tool that this machine lacks is skipped. */
async function check({ name, command, args, printsWhatIsWrong }: Check): Promise<CheckOutcome> {
  const began = Date.now();
  const { code, output } = await run(command, args);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  if (code === 'missing') {
    process.stdout.write(`  skip ${name} (${command} is not on this machine)\n`);
    return 'skip';
  }
  const passed = code === 0 && !(printsWhatIsWrong && output !== '');
  process.stdout.write(
    `  ${passed ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n${passed ? '' : `${output}\n`}`,
  );
  return passed ? 'ok' : 'FAIL';
}

function run(command: string, args: string[]): Promise<{ code: number | null | 'missing'; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve({ code: 'missing', output: '' }) : reject(error),
    );
    child.on('close', (code) => resolve({ code, output }));
  });
}

const outcomes = await Promise.all(CHECKS.map(check));
const count = (wanted: CheckOutcome) => outcomes.filter((outcome) => outcome === wanted).length;
const skipped = count('skip') > 0 ? `, ${count('skip')} skipped` : '';
process.stdout.write(`\ncheck: ${count('ok')} passed, ${count('FAIL')} failed${skipped}\n`);
process.exitCode = count('FAIL') === 0 ? 0 : 1;
