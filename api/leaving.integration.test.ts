import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { person, signedUp } from './testing/client.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { apiAt } from './testing/mailed-links.fixture.ts';
import { endProcess, type Processes, processesOf } from './testing/processes.fixture.ts';
import { ended, until } from './testing/product.ts';

// Real engine, real processes: what the tests beside the code show with an engine double.

let database: TestDatabase;
let sandbox: Sandbox;
let home: string;
let processes: Processes;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clawdet-leaving-'));
  database = await openTestDatabase();
  sandbox = await openSandbox({ servers: 'process', home: path.join(home, 'sandbox') });
  processes = processesOf(sandbox, home);
});
afterAll(async () => {
  await processes?.endAll();
  await sandbox?.close();
  await database?.close();
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
});

const start = (ROLE: string) => processes.start({ ROLE, MONGODB_URI: database.uri, ENGINE_POOL: '1' });

test('an account goes after its server, also if the worker is killed while it removes the server', async () => {
  const { users, operations, accountDeletions, instances } = database.collections;
  const [api, worker] = await Promise.all([start('api'), start('worker')]);
  const who = person();
  const client = await signedUp(apiAt(api.url, sandbox), who);
  const { operation } = (await client.post('/api/provisioning/start', {})).body;
  expect(await ended(client, operation)).toMatchObject({ status: 'succeeded' });
  await client.raw('/api/account', {
    method: 'DELETE',
    headers: { 'X-Requested-With': 'clawdet', 'Content-Type': 'application/json' },
    body: JSON.stringify({ currentPassword: who.password }),
  });
  const user = await users.findOne({ emailKey: String(who.email) }).lean();
  if (!user?.deletion) throw new Error('the account is not marked');

  sandbox.setLatency('realistic');
  const due = new Date(Date.now() - 1);
  await users.updateOne({ _id: user._id }, { $set: { 'deletion.due': due } });
  await accountDeletions.updateOne({ _id: user._id }, { $set: { due } });
  await until('the removal to run', async () => operations.exists({ kind: 'destroy', status: 'running' }));
  await endProcess(worker.child, 'SIGKILL');
  sandbox.setLatency('instant');
  expect((await client.get('/api/auth/me')).body.user.deletion.canUndo).toBe(false);

  await start('worker');
  await until('the account to go', async () => {
    // Never the account before its server.
    const hasServer = sandbox.state().servers.length > 0 || (await instances.exists({})) !== null;
    const isThere = (await users.exists({ _id: user._id })) !== null;
    expect(isThere || !hasServer).toBe(true);
    return (await accountDeletions.exists({ _id: user._id })) === null;
  });
  const { servers, records, sshKeys, mails } = sandbox.state();
  expect([servers.length, records.length, sshKeys.length]).toEqual([0, 0, 0]);
  expect(await operations.countDocuments({})).toBe(0);
  const last = mails.filter(({ to }) => to.includes(String(who.email))).at(-1);
  expect(last?.subject).toBe('Your account at Clawdet is deleted');
});
