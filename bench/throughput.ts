import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engineFor } from '../api/platform/engine/engine.ts';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { type AutomationApi, openAutomationApi } from './automation-api.ts';
import { requestFor } from './engine.ts';
import type { Row } from './rows.ts';
import { runConcurrently } from './run-concurrently.ts';
import { BENCH_SECRETS } from './secrets.ts';
import { targets } from './targets.ts';

const sides = ['ours', 'Automation API'] as const;
type Side = (typeof sides)[number];
type Request = ReturnType<typeof requestFor>;

/** Stacks per minute of one side at one concurrency; failures are not counted as stacks. */
interface Rate {
  side: Side;
  lanes: number;
  create: number;
  noOp: number;
  failed: number;
  reason?: string | undefined;
}

/** The measured call: an `up` of one request. */
type Up = (request: Request) => Promise<unknown>;

/** Stacks per minute at each concurrency, alternating; every round has its own clouds and is warmed up first. */
export async function throughputRows(stacks = 12, levels: readonly number[] = [1, 2, 4]): Promise<Row[]> {
  const rates: Rate[] = [];
  for (const lanes of levels)
    for (const side of sides) rates.push(await measure(side, lanes, Math.max(stacks, lanes)));
  print(rates, stacks);
  const best = (side: Side, kind: 'create' | 'noOp') =>
    Math.max(...rates.filter((rate) => rate.side === side).map((rate) => rate[kind]));
  const row = (what: string, kind: 'create' | 'noOp', target: Row['target']): Row => ({
    what,
    unit: 'a minute',
    ours: [best('ours', kind)],
    peer: { name: 'Automation API', values: [best('Automation API', kind)] },
    target,
  });
  return [
    row('stacks created, best concurrency of each', 'create', targets.createRate),
    row('stacks with nothing to do, best concurrency of each', 'noOp', targets.noOpRate),
  ];
}

async function measure(side: Side, lanes: number, stacks: number): Promise<Rate> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const sandbox = await openSandbox({ servers: 'process' });
  const opened = side === 'ours' ? openOurs(folder, lanes) : await openPeer(folder);
  try {
    // Stacks that do not count load programs, plugins and files.
    await runConcurrently(requests(sandbox, 'warm', lanes), lanes, opened.up);
    const fleet = requests(sandbox, 'stack', stacks);
    const created = await runConcurrently(fleet, lanes, opened.up);
    const repeated = await runConcurrently(fleet, lanes, opened.up);
    return {
      side,
      lanes,
      create: (created.done / created.seconds) * 60,
      noOp: (repeated.done / repeated.seconds) * 60,
      failed: created.failed + repeated.failed,
      reason: created.reason ?? repeated.reason,
    };
  } finally {
    await opened.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function openOurs(folder: string, enginePool: number): { up: Up; close(): Promise<void> } {
  const home = { home: folder, backendUrl: `file://${folder}/state`, enginePool };
  const engine = engineFor(home, locateToolchain(), BENCH_SECRETS);
  return { up: (request) => engine.up(request), close: () => engine.close() };
}

async function openPeer(folder: string): Promise<{ up: Up; close(): Promise<void> }> {
  const automation: AutomationApi = await openAutomationApi(folder, locateToolchain());
  return { up: (request) => automation.run('up', request), close: async () => automation.close() };
}

function requests(sandbox: Sandbox, name: string, count: number): Request[] {
  return Array.from({ length: count }, (_, index) => requestFor(sandbox, `${name}-${index}`));
}

function print(rates: Rate[], stacks: number): void {
  const lines = rates.map(
    ({ side, lanes, create, noOp, failed, reason }) =>
      `| ${side} | ${lanes} | ${create.toFixed(1)} | ${noOp.toFixed(1)} | ${failed}${reason ? `: ${reason.split('\n')[0]}` : ''} |`,
  );
  process.stdout.write(
    `\n## Stacks a minute, ${stacks} of them (instant clouds, process server)\n\n` +
      `| side | at once | created | nothing to do | failed |\n|---|---|---|---|---|\n${lines.join('\n')}\n`,
  );
}
