import { createApp } from '../app.ts';
import type { Reach } from '../assistants/provisioning/reachability.ts';
import type { Config } from '../config.ts';
import type { OperationBody } from '../operations/operation.schema.ts';
import { openJobs } from '../platform/jobs/agenda.ts';
import type { MailMessage } from '../platform/mail/mail.schema.ts';
import type { WorkerIdentity } from '../platform/process/worker-identity.ts';
import { startWorker, type Worker, type WorkerDeps } from '../worker.ts';
import { type Client, type RunningApp, runApp } from './client.ts';
import type { TestDatabase } from './database.ts';
import { testConfig, testDeps } from './deps.ts';
import { type EngineDouble, engineDouble } from './engine.ts';

/** The api and one worker on a real database and a real queue, with an engine double. */
export interface Product extends RunningApp {
  engine: EngineDouble;
  mails: { to: string; letter: MailMessage }[];
  deps: WorkerDeps;
  worker: Worker;
}

/** What a test may replace. */
export interface ProductOptions {
  config?: Partial<Config>;
  engine?: EngineDouble;
  reach?: Reach;
  identity?: WorkerIdentity;
}

/** Starts api and worker; `close` gives running operations back, as a stop does. */
export async function openProduct(database: TestDatabase, options: ProductOptions = {}): Promise<Product> {
  const engine = options.engine ?? engineDouble();
  const mails: Product['mails'] = [];
  const base = testDeps(database.collections, { config: testConfig(options.config) });
  const jobs = await openJobs(database.connection, base.logger);
  const stopping = new AbortController();
  const deps: WorkerDeps = {
    ...base,
    jobs,
    engine,
    worker: options.identity ?? base.worker,
    stopping: stopping.signal,
    mailer: { send: async (to, letter) => void mails.push({ to, letter }), close: () => undefined },
    recover: {
      customer: async ({ subdomain }, { lease }) => {
        if (lease.fence > 1) await engine.recover({ cell: 'eu1', project: 'clawdet', stack: subdomain });
        return {};
      },
      cell: async () => ({}),
      deleteByLabel: async () => undefined,
    },
    firewall: async () => 7,
    reach: options.reach ?? (async () => undefined),
  };
  const worker = await startWorker(deps);
  const app = await runApp(createApp({ ...base, jobs }));
  return {
    ...app,
    engine,
    mails,
    deps,
    worker,
    async close() {
      stopping.abort();
      await worker.stop();
      await app.close();
    },
  };
}

/** Shorter than a test may take, so that one that hangs says what it waited for. */
const PATIENCE_MS = 240_000;

/** Waits until something holds; for what the queue does in its own time. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The operation of a client, once it is over. */
export function ended(
  client: Client,
  operation: { url: string },
  patienceMs = PATIENCE_MS,
): Promise<OperationBody> {
  const look = async (): Promise<OperationBody | false> => {
    const { body } = await client.get(operation.url);
    return ['succeeded', 'failed', 'cancelled'].includes(body.status) && body;
  };
  return until('the operation to end', look, patienceMs);
}
