import { randomBytes } from 'node:crypto';
import { Types } from 'mongoose';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Collections } from '../../collections.ts';
import { exportSections } from '../../leaving.ts';
import type { WorkerIdentity } from '../../platform/process/worker-identity.ts';
import { downloadExport } from '../../testing/archive.fixture.ts';
import { registered, signedUp } from '../../testing/client.ts';
import { aWholePerson, type WholePerson } from '../../testing/whole-person.fixture.ts';
import { haveCalls } from '../../usage/reports/usage.fixture.ts';
import { mailedApiOfFile } from '../mailbox.fixture.ts';
import { removeExportsOf, removeOldExports } from './export.commands.ts';
import { createExportWorker, type ExportWorkerDeps } from './export.job.ts';

const PATH = '/api/account/export';
const HOUR_MS = 3_600_000;

let now = new Date();
const { database, api } = await mailedApiOfFile(() => now);
beforeEach(async () => {
  now = new Date();
  await database.collections.dataExports.deleteMany({});
  await database.collections.exportChunks.deleteMany({});
});

const later = (hours: number) => new Date(Date.now() + hours * HOUR_MS);

/** Puts together what is asked for, as one worker. */
function work(change: Partial<ExportWorkerDeps<Collections>> = {}, clock?: () => number): Promise<void> {
  const stopping = new AbortController().signal;
  return createExportWorker({ ...api.deps, stopping, sections: exportSections, ...change }, clock)();
}

/** Asks for an export, has it put together, and returns the token of its link. */
async function exported({ client, email }: Pick<WholePerson, 'client' | 'email'>): Promise<string> {
  const asked = await client.post(PATH);
  expect([asked.status, asked.body.export.status]).toEqual([202, 'preparing']);
  await work();
  return await api.tokenFor(email, 'export');
}

const errorOf = async ({ client }: Pick<WholePerson, 'client'>, token: string) => {
  const { status, error } = await downloadExport(api, client, token);
  return [status, error];
};
const chunks = () => database.collections.exportChunks.countDocuments({});

describe('an archive', () => {
  test('has everything that is stored about a person, and says what is not in it', async () => {
    const whole = await aWholePerson(api);
    const { status, files } = await downloadExport(api, whole.client, await exported(whole));
    expect(status).toBe(200);
    const file = (name: string) => JSON.parse(files.get(name) ?? 'null');
    const id = whole.instanceId.toString();
    expect(file('account.json')).toMatchObject({ email: whole.email, name: whole.name, hasPassword: true });
    expect(file('sessions.json')).toMatchObject({
      sessions: [{ browser: 'a program' }],
      mailedLinks: [{ purpose: 'reset', emailKey: whole.email }],
    });
    expect(file('assistants.json').assistants).toMatchObject([{ id, subdomain: whole.subdomain }]);
    expect(file('operations.json')).toMatchObject([{ kind: 'provision', instanceId: id, by: 'you' }]);
    expect(file('keys.json')).toMatchObject({
      assistants: [{ generation: 1, status: 'active' }],
      programs: [{ name: whole.keyName }],
    });
    expect(file('webhooks.json')).toMatchObject([{ events: ['assistant.ready'], enabled: true }]);
    expect(file('usage/calls.json')).toMatchObject([{ model: 'grok-4.2', source: 'a-network-hash' }]);
    expect(files.get('usage/calls.csv')?.split('\r\n')[1]).toContain('grok-4.2');
    expect(file('usage/days.json')).toMatchObject([{ instance: id, calls: 1 }]);
    expect(files.get('usage/days.csv')).toContain('grok-4.2');
    expect(file('usage/budget.json')).toMatchObject([{ team: whole.userId.toString(), accounts: [{}, {}] }]);
    expect(file('findings.json')).toMatchObject([{ subject: whole.subdomain }]);
    expect(file('audit.json')).toMatchObject([{ by: 'you', act: 'create program key' }]);
    expect(files.get('README.txt')).toContain('files and settings of your assistant');
  });

  test('has no secret and no hash of one', async () => {
    const whole = await aWholePerson(api);
    const { files } = await downloadExport(api, whole.client, await exported(whole));
    const text = [...files.values()].join('\n');
    for (const [what, secret] of Object.entries(whole.secrets))
      expect(text.includes(secret), what).toBe(false);
  });

  test('has nothing of anybody else', async () => {
    const [one, other] = [await aWholePerson(api), await aWholePerson(api)];
    const { files } = await downloadExport(api, one.client, await exported(one));
    const text = [...files.values()].join('\n');
    for (const foreign of [other.email, other.name, other.subdomain, other.userId.toString()])
      expect(text).not.toContain(foreign);
  });

  test('has nothing of a team that was handed over, nor of one that its reader may no longer manage', async () => {
    const { teams, usage, webhooks } = database.collections;
    const [one, heir] = [await aWholePerson(api), await aWholePerson(api)];
    const since = new Date();
    const members = [{ userId: heir.userId, role: 'owner' as const, since }];
    const viewers = [...members, { userId: one.userId, role: 'viewer' as const, since }];
    for (const [_id, people] of [[one.userId, members] as const, [new Types.ObjectId(), viewers] as const]) {
      await teams.create({ _id, members: people, revision: 1, createdAt: since });
      await webhooks.create({
        ...{
          teamId: _id,
          createdBy: one.userId,
          url: 'https://hooks.example/theirs',
          events: ['drift.found'],
        },
        ...{ enabled: true, sealedSecret: 'sealed', createdAt: since },
      });
    }
    const { files } = await downloadExport(api, one.client, await exported(one));
    for (const name of ['webhooks.json', 'usage/calls.json', 'usage/days.json', 'usage/budget.json'])
      expect([name, JSON.parse(files.get(name) ?? '')]).toEqual([name, []]);
    expect(await usage.countDocuments({ team: one.userId.toString() })).toBe(1);
  });

  test('of more than one chunk is read as it was written, and is encrypted in the database', async () => {
    const whole = await aWholePerson(api);
    const noise = () => randomBytes(400).toString('base64');
    const calls = Array.from({ length: 800 }, () => ({ traceId: noise(), outcome: 'ok' }));
    await haveCalls(database.collections, whole.userId.toString(), calls);
    const { files } = await downloadExport(api, whole.client, await exported(whole));
    expect(JSON.parse(files.get('usage/calls.json') ?? '[]')).toHaveLength(calls.length + 1);
    const stored = await database.collections.exportChunks.find({});
    expect(stored.length).toBeGreaterThan(1);
    for (const { data } of stored) expect(data.includes('README.txt')).toBe(false);
  });
});

describe('a link', () => {
  test('works for the account that it was mailed for only, and its owner still has five downloads then', async () => {
    const [owner, other] = [await aWholePerson(api), await aWholePerson(api)];
    const token = await exported(owner);
    expect(await errorOf(other, token)).toEqual([403, 'export_invalid']);
    expect(await errorOf({ client: api.client() }, token)).toEqual([401, 'unauthenticated']);
    for (let count = 0; count < 5; count += 1)
      expect((await downloadExport(api, owner.client, token)).status).toBe(200);
    expect(await errorOf(owner, token)).toEqual([403, 'export_invalid']);
    expect((await owner.client.get(PATH)).body.export.downloadsLeft).toBe(0);
  });

  test('gives five of six downloads that begin at once', async () => {
    const owner = await aWholePerson(api);
    const token = await exported(owner);
    const downloads = Array.from({ length: 6 }, () => downloadExport(api, owner.client, token));
    const statuses = (await Promise.all(downloads)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 200, 403]);
  });

  test('ends after 24 hours, and the archive goes with it', async () => {
    const owner = await aWholePerson(api);
    const token = await exported(owner);
    now = later(25);
    expect(await errorOf(owner, token)).toEqual([403, 'export_invalid']);
    expect((await owner.client.get(PATH)).body.export).toBeNull();
    await removeOldExports(database.collections, now);
    expect(await chunks()).toBe(0);
    await removeOldExports(database.collections, later(27));
    expect(await database.collections.dataExports.countDocuments({})).toBe(0);
  });

  test('of an earlier export ends with the next one', async () => {
    const owner = await aWholePerson(api);
    const first = await exported(owner);
    now = later(24.1);
    // So long after the login, the password is asked for.
    expect((await owner.client.post(PATH)).body.error).toBe('confirm_identity');
    await owner.client.post('/api/auth/confirm', { password: owner.password });
    await exported(owner);
    now = new Date();
    expect(await errorOf(owner, first)).toEqual([403, 'export_invalid']);
  });
});

describe('an export', () => {
  test('is asked for once a day', async () => {
    const owner = await aWholePerson(api);
    await exported(owner);
    const again = await owner.client.post(PATH);
    expect([again.status, again.body.error]).toEqual([429, 'too_many_changes']);
    expect((await owner.client.get(PATH)).body.export.status).toBe('ready');
  });

  test('needs a confirmed address, since its link is mailed', async () => {
    const refused = await (await registered(api)).post(PATH);
    expect([refused.status, refused.body.error]).toEqual([403, 'email_unproven']);
  });

  test('larger than allowed is given up, and leaves no chunk', async () => {
    const owner = await aWholePerson(api);
    await owner.client.post(PATH);
    await work({ maxBytes: 100 });
    expect((await owner.client.get(PATH)).body.export.status).toBe('failed');
    expect(await chunks()).toBe(0);
  });

  test('of a worker that died is finished by another one', async () => {
    const owner = await aWholePerson(api);
    await owner.client.post(PATH);
    const dead: WorkerIdentity = {
      owner: 'dead',
      host: api.deps.worker.host,
      pid: 2 ** 22 + 1,
      pidStart: '1',
    };
    const { dataExports, exportChunks } = database.collections;
    const begun = await dataExports.findOneAndUpdate(
      { userId: owner.userId },
      { $set: { holder: dead }, $inc: { attempt: 1 } },
    );
    if (!begun) throw new Error('no export');
    await exportChunks.create({
      _id: `${begun._id}/1/0`,
      exportId: begun._id,
      data: Buffer.from('unfinished'),
    });
    await work();
    const { files } = await downloadExport(api, owner.client, await api.tokenFor(owner.email, 'export'));
    expect(files.has('account.json')).toBe(true);
    await removeExportsOf(database.collections, owner.userId);
    expect(await chunks()).toBe(0);
  });

  test('that failed is tried again after a minute, not at once', async () => {
    const owner = await signedUp(api);
    await owner.post(PATH);
    let tries = 0;
    const sections: typeof exportSections = [
      {
        about: 'broken',
        files: () => {
          tries += 1;
          throw new Error('broken');
        },
      },
    ];
    let clock = 0;
    const stopping = new AbortController().signal;
    const run = createExportWorker({ ...api.deps, stopping, sections }, () => clock);
    await run();
    await run();
    expect(tries).toBe(1);
    clock = 61_000;
    await run();
    expect(tries).toBe(2);
  });

  test('of an account that goes while it is put together leaves nothing', async () => {
    const owner = await aWholePerson(api);
    await owner.client.post(PATH);
    const { dataExports } = database.collections;
    const leaves: (typeof exportSections)[number] = {
      about: 'the account goes now',
      files: () => [
        {
          name: 'gone.txt',
          async *content() {
            await removeExportsOf(database.collections, owner.userId);
            await database.collections.users.deleteOne({ _id: owner.userId });
            yield 'gone';
          },
        },
      ],
    };
    await work({ sections: [...exportSections, leaves] });
    expect(await dataExports.findOne({ userId: owner.userId }).lean()).toMatchObject({ status: 'removed' });
    await removeOldExports(database.collections, later(2));
    expect([await chunks(), await dataExports.countDocuments({})]).toEqual([0, 0]);
    expect(await api.tokenFor(owner.email, 'export')).toBe('');
  });
});
