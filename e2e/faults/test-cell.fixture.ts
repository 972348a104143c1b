import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { endProcess, processesOf, type Started } from '../../api/testing/processes.fixture.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import type { AccountLimits } from '../../sandbox/options.ts';
import { type HealthProxy, openHealthProxy } from './health-proxy.fixture.ts';

/** A cell of its own with everything real but the clouds: database, api and worker are processes that can be killed. */
export interface TestCell {
  home: string;
  sandbox: Sandbox;
  database: TestDatabase;
  healthProxy: HealthProxy;
  /** Where the api answers. */
  api: string;
  /** Pids of the workers that live. */
  workerPids(): number[];
  /** Ends a worker, the first unless told, by SIGKILL and starts another, as whoever looks after processes would. */
  replaceWorker(which?: number): Promise<void>;
  close(): Promise<void>;
}

/** What a world is opened with. */
export interface TestCellOptions {
  /** Called before a worker lives and brings the cell up. */
  beforeWork?: (sandbox: Sandbox) => void;
  /** Workers, default 1. */
  workers?: number;
  /** Engine runs at a time in each worker, default 1. */
  engineSlots?: number;
  /** What the clouds allow, default what they really do. */
  limits?: AccountLimits;
  /** A folder that stays when the world is closed; default one that goes with it. */
  home?: string;
  /** An open file for the logs, default standard output. */
  log?: number;
  settings?: Record<string, string>;
}

/** Drift has tests of its own; here nothing but the customer's wish may move a stack. */
const noDrift = { DRIFT_INVENTORY_SECONDS: '0', DRIFT_INSIDE_SECONDS: '0', DRIFT_DEEP_SECONDS: '0' };

/** Opens a world. Throws, with nothing left open, when one of its parts does not start. */
export async function openTestCell(options: TestCellOptions = {}): Promise<TestCell> {
  const disposers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of disposers.splice(0).reverse()) await step();
  };
  try {
    return await assemble(options, disposers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function assemble(
  {
    beforeWork,
    workers: wanted = 1,
    engineSlots = 1,
    limits = {},
    log,
    settings,
    ...options
  }: TestCellOptions,
  disposers: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<TestCell> {
  const home = options.home ?? (await mkdtemp(path.join(tmpdir(), 'clawdet-world-')));
  if (!options.home)
    disposers.push(() => rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  const database = await openTestDatabase();
  disposers.push(() => database.close());
  const sandbox = await openSandbox({ servers: 'process', home: path.join(home, 'sandbox'), limits });
  disposers.push(() => sandbox.close());
  const healthProxy = await openHealthProxy(sandbox.addresses.edge);
  disposers.push(() => healthProxy.close());
  beforeWork?.(sandbox);
  const processes = processesOf(sandbox, home, log);
  disposers.push(() => processes.endAll());
  const start = (ROLE: 'api' | 'worker'): Promise<Started> =>
    processes.start({
      ROLE,
      LOG_LEVEL: process.env.FAULTS_LOG ?? 'silent',
      MONGODB_URI: database.uri,
      ENGINE_POOL: String(engineSlots),
      INSTANCE_URL: `http://{subdomain}.${sandbox.zone}:${healthProxy.port}`,
      ...noDrift,
      ...settings,
    });
  const startWorker = async () => (await start('worker')).child;
  const [api, ...workers] = await Promise.all([start('api'), ...Array.from({ length: wanted }, startWorker)]);
  return {
    home,
    sandbox,
    database,
    healthProxy,
    api: api.url,
    workerPids: () => workers.map(({ pid }) => pid ?? -1),
    async replaceWorker(which = 0) {
      const worker = workers[which];
      if (!worker) throw new Error(`there is no worker ${which}`);
      await endProcess(worker, 'SIGKILL');
      workers[which] = await startWorker();
    },
    close,
  };
}
