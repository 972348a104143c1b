import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../../../sandbox/open.ts';
import { type SetupProgress, writeProgress } from '../../../toolchain/setup-progress.ts';
import type { OperationBody } from '../../operations/operation.schema.ts';
import { aFailedSetup, aFinishedSetup, aSetup } from '../../platform/setup/setup.builder.ts';
import { clientOf, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { apiAt } from '../../testing/mailed-links.fixture.ts';
import { endProcess, type Processes, processesOf, type Started } from '../../testing/processes.fixture.ts';
import { ended, until } from '../../testing/product.ts';

let database: TestDatabase;
let sandbox: Sandbox;
let home: string;
let processes: Processes;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clawdet-setup-'));
  sandbox = await openSandbox({ servers: 'process', home: path.join(home, 'sandbox') });
  processes = processesOf(sandbox, home);
});
afterEach(async () => {
  await processes.endAll();
  await sandbox.close();
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
});
afterAll(() => database?.close());

/** A control plane in this home, on the existing database. */
async function started(setup: SetupProgress): Promise<Started> {
  writeProgress(home, setup);
  return processes.start();
}

/** Follows an order's events; `seen` has the operations received so far. */
function follow(url: string, cookie: string): { seen: OperationBody[]; over: Promise<void> } {
  const seen: OperationBody[] = [];
  const read = async () => {
    const { body } = await fetch(url, { headers: { Cookie: cookie } });
    let text = '';
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      const received = events.flatMap((event) => /^data: (\{"id".+)$/m.exec(event)?.[1] ?? []);
      seen.push(...received.map((data) => JSON.parse(data) as OperationBody));
    }
  };
  return { seen, over: read() };
}

test('an order placed during set-up waits, says for what and how long, and runs once set-up is done', async () => {
  const { url } = await started(aSetup());
  const client = await signedUp(apiAt(url, sandbox));
  expect((await client.get('/api/setup')).body).toMatchObject({
    state: 'building',
    done: 1,
    total: 3,
    now: ['the Hetzner plugin'],
    secondsLeft: expect.any(Number),
    operator: { state: 'building', total: 4 },
  });

  const { operation } = (await client.post('/api/provisioning/start', {})).body;
  expect(operation.waitingFor).toMatchObject({
    message: expect.stringContaining('1 of 3 parts are installed'),
    readyAt: expect.any(String),
  });
  const cookie = [...client.cookies].map((pair) => pair.join('=')).join('; ');
  const { seen, over } = follow(`${url}${operation.eventsUrl}`, cookie);
  const latest = () => seen.at(-1);
  await until('the wait to be reported', async () => latest()?.waitingFor?.message.includes('1 of 3'));
  expect(latest()?.queue?.expectedWaitSeconds).toBeGreaterThan(60);

  const { steps } = aSetup();
  const further = steps.map((step) => ({
    ...step,
    ...(step.name === 'hcloud' && { state: 'done' as const }),
  }));
  writeProgress(home, aSetup({ steps: further }));
  await until('the wait to advance', async () => latest()?.waitingFor?.message.includes('2 of 3'));
  expect((await client.get(operation.url)).body).toMatchObject({ status: 'queued', attempt: 1 });
  expect(sandbox.state().servers).toEqual([]);

  writeProgress(home, aFinishedSetup());
  await over;
  expect(latest()).toMatchObject({ status: 'succeeded', attempt: 1 });
  expect(latest()?.waitingFor).toBeUndefined();
  expect((await client.get('/api/setup')).body.state).toBe('ready');
});

test('after a failed set-up, the pages say why, the order is kept, and a later set-up lets it continue', async () => {
  const { url } = await started(aFailedSetup());
  const client = await signedUp(apiAt(url, sandbox));
  const { body } = await client.get('/api/setup');
  expect(body).toMatchObject({
    state: 'failed',
    failure: { message: expect.stringContaining('/srv/cache is full'), next: expect.any(String) },
  });
  const { operation } = (await client.post('/api/provisioning/start', {})).body;
  expect(operation.waitingFor.message).toContain('Nothing is lost');
  writeProgress(home, aFinishedSetup());
  expect(await ended(client, operation, 90_000)).toMatchObject({ status: 'succeeded', attempt: 1 });
});

test('mails are sent and an order can be cancelled before set-up is done', async () => {
  const { url } = await started(aSetup());
  const client = await signedUp(apiAt(url, sandbox));
  const { operation } = (await client.post('/api/provisioning/start', {})).body;
  const cancelled = await client.post(`${operation.url}/cancel`);
  expect(cancelled.body.operation).toMatchObject({ status: 'cancelled' });
});

test('the set-up status requires a login', async () => {
  const { url } = await started(aSetup());
  expect(await clientOf(url).get('/api/setup')).toMatchObject({
    status: 401,
    body: { error: 'unauthenticated' },
  });
});

test('a worker that waits for set-up stops on SIGTERM', async () => {
  writeProgress(home, aSetup());
  const { child } = await processes.start({ ROLE: 'worker', MONGODB_URI: database.uri });
  await endProcess(child, 'SIGTERM');
  expect(child.exitCode).toBe(0);
});

test('a worker without a toolchain and without a set-up exits with 69 and names the command', async () => {
  // The homes of other tests had other passphrases.
  await database.collections.keyDerivations.deleteMany({});
  const child = processes.launch({
    ROLE: 'worker',
    MONGODB_URI: database.uri,
    CLAWDET_CACHE: path.join(home, 'no-cache'),
  });
  let text = '';
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  expect([code, text]).toEqual([69, expect.stringContaining('node toolchain/setup.ts')]);
});
