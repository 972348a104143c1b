import type { ReadAvailability } from '../assistants/catalog/availability.ts';
import type { Reach } from '../assistants/provisioning/reachability.ts';
import type { Config } from '../config.ts';
import type { OperationBody } from '../operations/operation.schema.ts';
import type { AuditRecord } from '../platform/audit/audit.model.ts';
import { openJobs } from '../platform/jobs/agenda.ts';
import type { MailMessage } from '../platform/mail/mail.schema.ts';
import type { WorkerIdentity } from '../platform/process/worker-identity.ts';
import { startWorker, type Worker, type WorkerDeps } from '../worker.ts';
import { type Client, type RunningApi, runApi, signedUp } from './client.ts';
import type { TestDatabase } from './database.ts';
import { testConfig, testDeps } from './deps.ts';
import { type EngineDouble, engineDouble } from './engine.ts';
import { makeOperator } from './operators.fixture.ts';

/** The api and one worker on a real database and a real queue, with an engine double. */
export interface Product extends RunningApi {
  engine: EngineDouble;
  mails: { to: string; message: MailMessage }[];
  deps: WorkerDeps;
  worker: Worker;
}

export interface ProductOptions {
  config?: Partial<Config>;
  engine?: EngineDouble;
  reach?: Reach;
  availability?: ReadAvailability;
  identity?: WorkerIdentity;
}

/** Starts api and worker; `close` puts running operations back into the queue, as a stop does. */
export async function openProduct(database: TestDatabase, options: ProductOptions = {}): Promise<Product> {
  const engine = options.engine ?? engineDouble();
  const mails: Product['mails'] = [];
  const base = testDeps(database.collections, {
    config: testConfig(options.config),
    ...(options.availability && { availability: options.availability }),
  });
  const jobs = await openJobs(database.connection, base.logger);
  const stopping = new AbortController();
  const deps: WorkerDeps = {
    ...base,
    jobs,
    engine,
    worker: options.identity ?? base.worker,
    stopping: stopping.signal,
    mailer: { send: async (to, message) => void mails.push({ to, message }), close: () => undefined },
    recover: {
      customer: async ({ subdomain }, { lease }) => {
        if (lease.fence > 1) await engine.recover({ cell: 'eu1', project: 'clawdet', stack: subdomain });
        return {};
      },
      cell: async () => ({}),
      refuseTakenNames: async () => undefined,
      restorePower: async () => undefined,
      deleteByLabel: async () => undefined,
    },
    firewall: async () => 7,
    reach: options.reach ?? (async () => undefined),
  };
  const worker = await startWorker(deps);
  const app = await runApi({ ...base, jobs });
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

/** Signs up `root@example.com` and makes them an operator. */
export async function anOperator(
  app: Pick<RunningApi, 'client' | 'prove'>,
  { collections }: TestDatabase,
): Promise<Client> {
  const operator = await signedUp(app, { email: 'root@example.com' });
  await makeOperator(collections, 'root@example.com');
  return operator;
}

/** Orders an assistant for a customer, waits until it is there, and returns its subdomain. */
export async function anAssistantOf(customer: Client): Promise<string> {
  const subdomain = `c${Math.random().toString(36).slice(2, 10)}`;
  await ended(customer, (await customer.post('/api/provisioning/start', { subdomain })).body.operation);
  return subdomain;
}

/** Shorter than a test's timeout, so that a hanging test reports what it waited for. */
const TIMEOUT_MS = 240_000;

/** The pauses between two polls, in ms: most waits are short, and what takes long is asked about less often. */
const POLL_MS = { first: 50, growth: 1.25, longest: 250 };

/** Polls until `check` returns a value; for work that the queue does asynchronously. */
export async function until<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let pause = POLL_MS.first; ; pause = Math.min(pause * POLL_MS.growth, POLL_MS.longest)) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** The audit entry of an action once a worker, any of them, has written its outcome. */
export function executedAction(
  { audit }: Pick<TestDatabase['collections'], 'audit'>,
  { _id }: Pick<AuditRecord, '_id'>,
): Promise<AuditRecord> {
  return until('the outcome of the action', async () => {
    const entry = await audit.findById(_id).lean();
    return entry !== null && !['asked', 'underway'].includes(entry.outcome) && entry;
  });
}

/** Waits until a client's operation has ended, and returns it. */
export function ended(
  client: Client,
  operation: { url: string },
  timeoutMs = TIMEOUT_MS,
): Promise<OperationBody> {
  const check = async (): Promise<OperationBody | false> => {
    const { body } = await client.get(operation.url);
    return ['succeeded', 'failed', 'cancelled'].includes(body.status) && body;
  };
  return until('the operation to end', check, timeoutMs);
}
