import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { Customer, type CustomerRun } from '../e2e/customer.ts';
import type { Row } from './rows.ts';
import { targets } from './targets.ts';

const root = path.resolve(import.meta.dirname, '..');
const LIMIT_MS = 2_400_000;

/** Seconds from `make start` in a fresh clone and an empty home to the first page, and to the first assistant. */
interface FirstStart {
  page: number;
  assistant: number;
}

/**
 * A first start of the commit that is checked out, and of another commit if `FIRST_START_BESIDE` names one. Debian
 * packages that are already installed stay installed: their time is in neither figure.
 */
export async function firstStartRows(beside = process.env.FIRST_START_BESIDE): Promise<Row[]> {
  const before = beside ? await firstStart(beside) : undefined;
  const now = await firstStart('HEAD');
  const row = (what: string, of: keyof FirstStart, target: Row['target']): Row => ({
    what,
    unit: 's',
    ours: [now[of]],
    target,
    ...(before && { peer: { name: beside ?? '', values: [before[of]] } }),
  });
  return [
    row('a first start, empty caches: to the page', 'page', targets.firstPage),
    row('a first start, empty caches: to the first assistant', 'assistant', targets.firstAssistant),
  ];
}

async function firstStart(revision: string): Promise<FirstStart> {
  const folder = mkdtempSync(path.join(tmpdir(), 'first-start-'));
  const checkout = path.join(folder, 'checkout');
  execFileSync('git', ['clone', '--quiet', '--shared', root, checkout]);
  execFileSync(
    'git',
    [
      'checkout',
      '--quiet',
      execFileSync('git', ['rev-parse', revision], { cwd: root, encoding: 'utf8' }).trim(),
    ],
    {
      cwd: checkout,
    },
  );
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const make = start(folder, checkout);
  try {
    const run = await runOf(make, path.join(checkout, '.clawdet/run.json'), folder);
    const page = since();
    const customer = await Customer.register(() => run);
    await customer.start();
    await customer.untilReady(LIMIT_MS);
    return { page, assistant: since() };
  } finally {
    await stopped(make);
  }
}

/** Runs `make start` with empty caches and this user's registry settings. */
function start(folder: string, checkout: string): ChildProcess {
  const home = path.join(folder, 'home');
  mkdirSync(home);
  const own = userInfo().homedir;
  const output = openSync(path.join(folder, 'output'), 'a');
  return spawn('make', ['start'], {
    cwd: checkout,
    env: {
      ...withoutCaches(),
      HOME: home,
      npm_config_userconfig: path.join(own, '.npmrc'),
      GOENV: path.join(own, '.config/go/env'),
      GOFLAGS: '-modcacherw',
    },
    stdio: ['ignore', output, output],
    detached: true,
  });
}

/** This machine's environment with its proxies and certificates, without variables that name a cache or a product. */
function withoutCaches(): NodeJS.ProcessEnv {
  const named = /^(CLAWDET_|npm_|NODE_COMPILE_CACHE$|GOPATH$|GOCACHE$|GOMODCACHE$|PORT$|XDG_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !named.test(name)));
}

/** Waits for the run file and returns the addresses in it. */
async function runOf(make: ChildProcess, runFile: string, folder: string): Promise<CustomerRun> {
  for (;;) {
    if (existsSync(runFile)) return JSON.parse(readFileSync(runFile, 'utf8')) as CustomerRun;
    if (make.exitCode !== null)
      throw new Error(
        `make start ended:\n${readFileSync(path.join(folder, 'output'), 'utf8').slice(-2_000)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function stopped(make: ChildProcess): Promise<void> {
  if (make.exitCode !== null || !make.pid) return;
  const ended = new Promise((resolve) => make.once('exit', resolve));
  process.kill(-make.pid, 'SIGINT');
  await ended;
}
