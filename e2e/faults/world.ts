import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { endProcess, processesOf, type Started } from '../../api/testing/processes.fixture.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import type { Limits } from '../../sandbox/options.ts';
import { type HealthDoor, openHealthDoor } from './health-door.ts';

/** A cell of its own with everything real but the clouds: database, api and worker are processes that can be killed. */
export interface World {
  home: string;
  sandbox: Sandbox;
  database: TestDatabase;
  healthDoor: HealthDoor;
  /** Where the api answers. */
  api: string;
  /** Pids of the workers that live. */
  workerPids(): number[];
  /** Ends a worker, the first unless told, by SIGKILL and starts another, as whoever looks after processes would. */
  replaceWorker(which?: number): Promise<void>;
  close(): Promise<void>;
}

/** What a world is opened with. */
export interface WorldOptions {
  /** Called before a worker lives and brings the cell up. */
  beforeWork?: (sandbox: Sandbox) => void;
  /** Workers, default 1. */
  workers?: number;
  /** Engine runs at a time in each worker, default 1. */
  places?: number;
  /** What the clouds allow, default what they really do. */
  limits?: Limits;
  /** A folder that stays when the world is closed; default one that goes with it. */
  home?: string;
  /** An open file for the logs, default standard output. */
  log?: number;
  settings?: Record<string, string>;
}

/** Drift has tests of its own; here nothing but the customer's wish may move a stack. */
const noDrift = { DRIFT_INVENTORY_SECONDS: '0', DRIFT_INSIDE_SECONDS: '0', DRIFT_DEEP_SECONDS: '0' };

/** Opens a world. Throws, with nothing left open, when one of its parts does not start. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await assemble(options, undo, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function assemble(
  { beforeWork, workers: wanted = 1, places = 1, limits = {}, log, settings, ...options }: WorldOptions,
  undo: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<World> {
  const home = options.home ?? (await mkdtemp(path.join(tmpdir(), 'clawdet-world-')));
  if (!options.home)
    undo.push(() => rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  const database = await openTestDatabase();
  undo.push(() => database.close());
  const sandbox = await openSandbox({ servers: 'process', home: path.join(home, 'sandbox'), limits });
  undo.push(() => sandbox.close());
  const healthDoor = await openHealthDoor(sandbox.addresses.edge);
  undo.push(() => healthDoor.close());
  beforeWork?.(sandbox);
  const processes = processesOf(sandbox, home, log);
  undo.push(() => processes.endAll());
  const start = (ROLE: 'api' | 'worker'): Promise<Started> =>
    processes.start({
      ROLE,
      LOG_LEVEL: process.env.FAULTS_LOG ?? 'silent',
      MONGODB_URI: database.uri,
      ENGINE_POOL: String(places),
      INSTANCE_URL: `http://{subdomain}.${sandbox.zone}:${healthDoor.port}`,
      ...noDrift,
      ...settings,
    });
  const startWorker = async () => (await start('worker')).child;
  const [api, ...workers] = await Promise.all([start('api'), ...Array.from({ length: wanted }, startWorker)]);
  return {
    home,
    sandbox,
    database,
    healthDoor,
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
