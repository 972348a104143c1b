import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { endProcess, processesOf, type Started } from '../../api/testing/processes.fixture.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import type { AccountLimits } from '../../sandbox/options.ts';
import { type HealthProxy, openHealthProxy } from './health-proxy.fixture.ts';

/** A separate cell with everything real but the clouds: database, api and workers are processes that can be killed. */
export interface TestCell {
  home: string;
  sandbox: Sandbox;
  database: TestDatabase;
  healthProxy: HealthProxy;
  /** Where the api answers. */
  api: string;
  /** Pids of the running workers. */
  workerPids(): number[];
  /** Ends a worker (default the first) by SIGKILL and starts another, as a process supervisor would. */
  replaceWorker(which?: number): Promise<void>;
  close(): Promise<void>;
}

export interface TestCellOptions {
  /** Called before a worker starts and brings the cell up. */
  beforeWork?: (sandbox: Sandbox) => void;
  /** Workers, default 1. */
  workers?: number;
  /** Engine runs at a time in each worker, default 1. */
  engineSlots?: number;
  /** The clouds' limits; default their real ones. */
  limits?: AccountLimits;
  /** A folder that stays when the cell is closed; default a temporary folder that is removed. */
  home?: string;
  /** An open file for the logs, default standard output. */
  log?: number;
  settings?: Record<string, string>;
}

/** Drift has its own tests; here only requested operations may change a stack. */
const noDrift = { DRIFT_INVENTORY_SECONDS: '0', DRIFT_INSIDE_SECONDS: '0', DRIFT_DEEP_SECONDS: '0' };

/** Opens a test cell. Throws, with nothing left open, if one of its parts does not start. */
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
  const home = options.home ?? (await mkdtemp(path.join(tmpdir(), 'clawdet-cell-')));
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
