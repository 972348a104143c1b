import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTestDatabase, type TestDatabase } from '../api/testing/database.ts';
import { endProcess, environmentOf } from '../api/testing/processes.fixture.ts';
import { startService, waitForListening } from '../cli/start/service-process.ts';
import { Customer, type CustomerRun } from '../e2e/customer.ts';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { openAutomationApi } from './automation-api.ts';
import { requestFor } from './engine.ts';
import { printTable } from './figures.ts';
import { peakMemory, treeMemory } from './memory.ts';
import type { Row } from './rows.ts';
import { targets } from './targets.ts';

/** Operations at once, as in the default pool. */
const AT_ONCE = 2;

/** MiB (PSS of the process tree) before the first operation, and what each running operation adds at the peak. */
interface Memory {
  idle: number;
  perOperation: number;
}

/** Memory of a worker process with its warm children, and of the Automation API's process, idle and at work. */
export async function memoryRows(quietMs: number): Promise<Row[]> {
  const ours = await inClouds((home, sandbox) => ourMemory(home, sandbox, quietMs));
  const peer = await inClouds((home, sandbox) => peerMemory(home, sandbox, quietMs));
  const name = 'Automation API';
  printTable('Memory (PSS of the process tree)', 'MiB', [
    { what: 'our worker, idle', values: [ours.idle] },
    { what: `our worker, each of ${AT_ONCE} running operations`, values: [ours.perOperation] },
    { what: `${name}, idle`, values: [peer.idle] },
    { what: `${name}, each of ${AT_ONCE} running operations`, values: [peer.perOperation] },
  ]);
  return [
    {
      what: 'memory of an idle worker',
      unit: 'MiB',
      ours: [ours.idle],
      peer: { name, values: [peer.idle] },
      target: targets.idleWorker,
    },
    {
      what: 'memory of each running operation',
      unit: 'MiB',
      ours: [ours.perOperation],
      peer: { name, values: [peer.perOperation] },
      target: targets.runningOperation,
    },
  ];
}

async function inClouds(measure: (home: string, sandbox: Sandbox) => Promise<Memory>): Promise<Memory> {
  const home = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  mkdirSync(path.join(home, 'logs'));
  const sandbox = await openSandbox({ servers: 'process', home: path.join(home, 'sandbox') });
  try {
    return await measure(home, sandbox);
  } finally {
    await sandbox.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A worker as `make start` starts it, except that the api is a separate process, as with several workers. */
async function ourMemory(home: string, sandbox: Sandbox, quietMs: number): Promise<Memory> {
  const database = await openTestDatabase();
  const [worker, api] = (['worker', 'api'] as const).map((role) => serviceOf(role, home, sandbox, database));
  if (!worker || !api) throw new Error('both were started');
  try {
    await waitForListening(worker);
    const { port } = await waitForListening<{ kind: 'listening'; port: number }>(api);
    const pid = worker.child.pid ?? 0;
    await sleep(quietMs);
    const idle = treeMemory(pid);
    const orders = [1, 2]
      .slice(0, AT_ONCE)
      .map(() =>
        order({ api: `http://127.0.0.1:${port}`, sandbox: sandbox.addresses, tokens: sandbox.tokens }),
      );
    return { idle, perOperation: ((await peakMemory(pid, Promise.all(orders))) - idle) / AT_ONCE };
  } finally {
    for (const { child } of [api, worker]) await endProcess(child, 'SIGTERM');
    await database.close();
  }
}

function serviceOf(role: 'worker' | 'api', home: string, sandbox: Sandbox, { uri }: TestDatabase) {
  const { DRIFT_INVENTORY_SECONDS, DRIFT_INSIDE_SECONDS, DRIFT_DEEP_SECONDS, ...environment } = environmentOf(
    sandbox,
    home,
  );
  return startService(role, 'api/main.ts', { ...environment, ROLE: role, MONGODB_URI: uri }, home);
}

/** One customer from sign-up to ready. */
async function order(run: CustomerRun): Promise<void> {
  const customer = await Customer.register(() => run);
  await customer.start();
  await customer.untilReady(120_000);
}

async function peerMemory(home: string, sandbox: Sandbox, quietMs: number): Promise<Memory> {
  const automation = await openAutomationApi(home, locateToolchain());
  try {
    await sleep(quietMs);
    const idle = treeMemory(automation.pid);
    const ups = ['one', 'other'].map((name) => automation.run('up', requestFor(sandbox, `peer-${name}`)));
    return { idle, perOperation: ((await peakMemory(automation.pid, Promise.all(ups))) - idle) / AT_ONCE };
  } finally {
    automation.close();
  }
}
