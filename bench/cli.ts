import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instanceRowOf } from '../api/drift/fleet.fixture.ts';
import { openTestDatabase } from '../api/testing/database.ts';
import { commandEnvironment, settingsWith } from '../cli/operators/commands.fixture.ts';
import { saveEnvironment } from '../cli/start/environment.ts';
import { generateFleet } from './large-fleet.ts';
import { secondsBelow } from './processor-time.ts';
import type { Row } from './rows.ts';
import { targets } from './targets.ts';

const root = path.resolve(import.meta.dirname, '..');
/** The commit before commands loaded only what they need. */
const BESIDE = '6ff6adc';
const CUSTOMERS = 50;

/** Seconds of one command. */
interface CommandTime {
  wall: number;
  processor: number;
}

/**
 * `npx clawdet list` of this checkout and of an earlier commit, in alternating turns on the same database, with the
 * packages that are installed here. CLI_BESIDE names another commit.
 */
export async function cliRows(runs: number, beside = process.env.CLI_BESIDE ?? BESIDE): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const database = await openTestDatabase();
  try {
    const rows = generateFleet(CUSTOMERS).map(instanceRowOf);
    await database.collections.instances.insertMany(rows);
    const home = path.join(folder, 'home');
    mkdirSync(home);
    await saveEnvironment(home, { CLAWDET_HOME: home, ...settingsWith(database.uri) });
    const earlier = checkOut(beside, path.join(folder, 'earlier'));
    const times = await measure(runs, home, earlier.checkout);
    const row = (what: string, of: keyof CommandTime): Row => ({
      what: `\`npx clawdet list\` of ${CUSTOMERS} customers, ${what}`,
      unit: 's',
      ours: times.ours.map((time) => time[of]),
      peer: { name: beside, values: times.earlier.map((time) => time[of]), why: earlier.why },
      target: targets.commandTime,
    });
    return [row('wall', 'wall'), row('processor', 'processor')];
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(runs: number, home: string, earlier: string | undefined) {
  const times: { ours: CommandTime[]; earlier: CommandTime[] } = { ours: [], earlier: [] };
  // The first turn of each side fills the caches of npm and of Node, and does not count.
  for (let run = -1; run < runs; run += 1) {
    const ours = await list(root, home);
    const theirs = earlier && (await list(earlier, home));
    if (run < 0) continue;
    times.ours.push(ours);
    if (theirs) times.earlier.push(theirs);
  }
  return times;
}

/** The files of a commit, with hard links to the packages of this checkout. */
function checkOut(commit: string, folder: string): { checkout?: string; why?: string } {
  try {
    mkdirSync(folder);
    const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 1 << 28 });
    execFileSync('tar', ['x', '-C', folder], { input: archive });
    execFileSync('cp', ['-al', path.join(root, 'node_modules'), folder]);
    return { checkout: folder };
  } catch (error) {
    return { why: `commit ${commit} cannot be checked out: ${String(error).split('\n')[0]}` };
  }
}

function list(checkout: string, home: string): Promise<CommandTime> {
  const before = secondsBelow();
  const began = performance.now();
  const child = spawn('npx', ['clawdet', 'list'], {
    cwd: checkout,
    env: commandEnvironment(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let lines = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    lines += chunk.toString().split('\n').length - 1;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const wall = (performance.now() - began) / 1000;
      if (code !== 0 || lines !== CUSTOMERS + 1)
        return reject(new Error(`npx clawdet list in ${checkout} ended with ${code} after ${lines} lines`));
      resolve({ wall, processor: secondsBelow() - before });
    });
  });
}
