import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { type Client, signedUp } from './testing/client.ts';
import { apiAt } from './testing/mailed-links.fixture.ts';
import { type Processes, processesOf, type Started } from './testing/processes.fixture.ts';
import { ended, until } from './testing/product.ts';

let sandbox: Sandbox;
let home: string;
let processes: Processes;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clawdet-away-'));
  sandbox = await openSandbox({ servers: 'process', home: path.join(home, 'sandbox') });
  processes = processesOf(sandbox, home);
});
afterEach(async () => {
  sandbox.setLatency('instant');
  await processes.endAll();
});
afterAll(async () => {
  await sandbox?.close();
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
});

/** The process id of a control plane's embedded database: a child of the process and leader of its group. */
async function databaseOf({ child }: Started): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (parent === child.pid && /mongo/.test(commandLine)) return pid;
  }
  throw new Error('the control plane has no database');
}

const order = async (client: Client) => (await client.post('/api/provisioning/start', {})).body.operation;
const servers = () => sandbox.state().servers.length;

/** A customer whose server a slow cloud is creating right now. */
async function inTheMiddle(): Promise<{
  api: Started;
  client: Client;
  operation: { url: string };
  before: number;
}> {
  const api = await processes.start({ ENGINE_POOL: '1' });
  const client = await signedUp(apiAt(api.url, sandbox));
  const before = servers();
  sandbox.setLatency('realistic');
  const operation = await order(client);
  await until('the cloud to make the server', async () => servers() === before + 1, 90_000);
  return { api, client, operation, before };
}

/** The set-up succeeds, with one server and one record, in the same process. */
async function expectOneReady({ api, client, operation, before }: Awaited<ReturnType<typeof inTheMiddle>>) {
  sandbox.setLatency('instant');
  const done = await ended(client, operation, 150_000);
  expect(done).toMatchObject({ status: 'succeeded', attempt: 1 });
  expect([servers(), sandbox.state().records.length]).toEqual([before + 1, before + 1]);
  expect((await client.get('/api/provisioning/status')).body.instance.status).toBe('ready');
  expect([api.child.exitCode, api.child.signalCode]).toEqual([null, null]);
}

const said = async (client: Client) => {
  const { status, body } = await client.get('/api/provisioning/status');
  return [status, body.error, body.message, body.action];
};
const AWAY = [503, 'database_unavailable', expect.stringContaining('Try again in a minute'), 'wait'];

test('a database that hangs for a minute during a set-up: 503 with a message, then the set-up continues by itself', async () => {
  const middle = await inTheMiddle();
  const group = -(await databaseOf(middle.api));
  process.kill(group, 'SIGSTOP');
  try {
    const began = performance.now();
    expect(await said(middle.client)).toEqual(AWAY);
    // An order meanwhile gets the same error, and nothing is ordered.
    const refused = await middle.client.post('/api/provisioning/start', {});
    expect([refused.status, refused.body.error]).toEqual([503, 'database_unavailable']);
    await sleep(60_000 - (performance.now() - began));
  } finally {
    process.kill(group, 'SIGCONT');
  }
  await until('an answer', async () => (await said(middle.client))[0] === 200, 60_000);
  await expectOneReady(middle);
});

test('a database that is killed during a set-up is restarted on its data, and the set-up continues', async () => {
  const middle = await inTheMiddle();
  const first = await databaseOf(middle.api);
  process.kill(-first, 'SIGKILL');
  const answers: unknown[][] = [];
  await until(
    'an answer',
    async () => {
      const answer = await said(middle.client);
      answers.push(answer);
      return answer[0] === 200;
    },
    60_000,
  );
  for (const answer of answers.slice(0, -1)) expect(answer).toEqual(AWAY);
  expect(await databaseOf(middle.api)).not.toBe(first);
  await expectOneReady(middle);
});
