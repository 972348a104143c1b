import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engineFor } from '../api/platform/engine/engine.ts';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { openAutomationApi } from './automation-api.ts';
import { copyStates, copyStatesToSharedFolder, fleetNames } from './copy-states.ts';
import { requestFor } from './engine.ts';
import { type Figure, printTable, ratios, timed } from './figures.ts';
import type { Row } from './rows.ts';
import { BENCH_SECRETS } from './secrets.ts';
import { targets } from './targets.ts';

/** The customer whose state is copied for the others, and whose `up` runs repeatedly. */
const templateStack = 'fleet-00000';

/** One backend with the requested number of customers in its state; `up` runs for one of them. */
interface Backend {
  up(): Promise<unknown>;
  close(): Promise<void>;
}
type Open = (folder: string, sandbox: Sandbox, customers: number) => Promise<Backend>;

/** An `up` with nothing to do, of one customer alone and of one among `customers`, alternating. */
export async function growthRows(runs: number, customers: number): Promise<Row[]> {
  const ours = await compare(openOurs, runs, customers);
  const peer = await compare(openPeer, runs, customers);
  const name = (side: string, count: number) => `${side}, ${count.toLocaleString('en')} in the state`;
  const figures: Figure[] = [
    { what: name('ours', 1), values: ours.alone },
    { what: name('ours', customers), values: ours.among },
    { what: name('Automation API', 1), values: peer.alone },
    { what: name('Automation API', customers), values: peer.among },
  ];
  printTable('An `up` with nothing to do, alone and among neighbours', 'seconds', figures);
  return [
    {
      what: `\`up\` among ${customers.toLocaleString('en')} customers / alone`,
      unit: '',
      ours: ratios(ours.among, ours.alone),
      peer: { name: 'Automation API', values: ratios(peer.among, peer.alone) },
      target: targets.growth,
    },
  ];
}

async function compare(open: Open, runs: number, customers: number) {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const sandbox = await openSandbox({ servers: 'process' });
  const opened: Backend[] = [];
  const times = { alone: [] as number[], among: [] as number[] };
  try {
    const alone = await open(path.join(folder, 'alone'), sandbox, 1);
    opened.push(alone);
    // Other clouds, since the same customer's server is created a second time.
    const elsewhere = await openSandbox({ servers: 'process' });
    opened.push({ up: async () => undefined, close: () => elsewhere.close() });
    const among = await open(path.join(folder, 'among'), elsewhere, customers);
    opened.push(among);
    // The first round after the copies were written does not count.
    for (let run = -1; run < runs; run += 1) {
      const seconds = { alone: await timed(alone.up), among: await timed(among.up) };
      if (run < 0) continue;
      times.alone.push(seconds.alone);
      times.among.push(seconds.among);
    }
    return times;
  } finally {
    for (const each of opened.reverse()) await each.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const openOurs: Open = async (folder, sandbox, customers) => {
  const backendUrl = `file://${folder}/state`;
  const engine = engineFor({ home: folder, backendUrl, enginePool: 1 }, locateToolchain(), BENCH_SECRETS);
  const request = requestFor(sandbox, templateStack);
  await engine.up(request);
  await copyStates(backendUrl, request.cell, templateStack, fleetNames(customers));
  return { up: () => engine.up(request), close: () => engine.close() };
};

const openPeer: Open = async (folder, sandbox, customers) => {
  const automation = await openAutomationApi(folder, locateToolchain());
  const request = requestFor(sandbox, templateStack);
  await automation.run('up', request);
  await copyStatesToSharedFolder(automation.state, templateStack, fleetNames(customers));
  return { up: () => automation.run('up', request), close: async () => automation.close() };
};
