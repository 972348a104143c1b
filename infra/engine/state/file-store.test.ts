import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStore } from './file-store.ts';
import { dropDeadLocks, examineStack, recoverStack } from './recovery.ts';
import { describeStateStore } from './state-store.suite.ts';
import type { StateStore } from './state-store.ts';

const ref = { cell: 'eu1', project: 'clawdet', stack: 'alice' };
let root: string;
let store: StateStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'clawdet-store-'));
  store = fileStore(pathToFileURL(root).href);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (...parts: string[]) => join(root, 'eu1', 'alice', '.pulumi', ...parts);

async function saveState(text: string) {
  await store.create(ref);
  await writeFile(at('stacks', 'clawdet', 'alice.json'), text);
}

async function lock(holder: { pid: number; hostname: string; timestamp: string }) {
  await mkdir(at('locks', 'organization', 'clawdet', 'alice'), { recursive: true });
  await writeFile(at('locks', 'organization', 'clawdet', 'alice', 'one.json'), JSON.stringify(holder));
}

describeStateStore('file', fileStore);

describe('fileStore', () => {
  it('gives each stack its own folder, and leaves nothing of it behind', async () => {
    await store.create(ref);
    expect(store.url(ref)).toBe(pathToFileURL(join(root, 'eu1', 'alice')).href);
    await store.purge(ref);
    expect(await readdir(join(root, 'eu1'))).toEqual([]);
  });

  it('finds a stack in the folder of its cell (the old layout) and purges it there', async () => {
    const shared = join(root, 'eu1', '.pulumi', 'stacks', 'clawdet');
    await mkdir(shared, { recursive: true });
    await writeFile(join(shared, 'alice.json'), '{"version":3,"checkpoint":{}}');
    expect(store.url(ref)).toBe(pathToFileURL(join(root, 'eu1')).href);
    expect(await store.exists(ref)).toBe(true);
    await store.purge(ref);
    expect(await readdir(shared)).toEqual([]);
  });

  it('keeps a stack that was renamed by hand', async () => {
    await store.create(ref);
    await rename(at('stacks', 'clawdet', 'alice.json'), at('stacks', 'clawdet', 'bob.json'));
    await store.purge(ref);
    expect(await readdir(at('stacks', 'clawdet'))).toEqual(['bob.json']);
  });

  it('rejects truncated state, and says so', async () => {
    await saveState('{"version":3,"checkpo');
    await expect(store.read(ref)).rejects.toMatchObject({ code: 'state_corrupt', next: 'call_person' });
  });

  it('keeps the last updates of the history', async () => {
    await mkdir(at('history', 'clawdet', 'alice'), { recursive: true });
    const files = [1, 2, 3, 10].flatMap((n) =>
      ['history.json', 'checkpoint.json', 'history.json.attrs'].map(
        (kind) => `alice-170000000000000000${String(n).padStart(2, '0')}.${kind}`,
      ),
    );
    await Promise.all(files.map((file) => writeFile(at('history', 'clawdet', 'alice', file), '')));
    await store.prune(ref, 2);
    expect(await readdir(at('history', 'clawdet', 'alice'))).toHaveLength(6);
  });

  it('purges a stack and leaves one whose name begins the same', async () => {
    await store.create(ref);
    await store.create({ ...ref, stack: 'alice2' });
    await store.purge(ref);
    expect(await store.exists(ref)).toBe(false);
    expect(await store.exists({ ...ref, stack: 'alice2' })).toBe(true);
  });
});

describe('examine and recover', () => {
  const urn = 'urn:pulumi:alice::clawdet::hcloud:index/server:Server::machine';

  it('reports creates that were cut off, and resources with their ids', async () => {
    const type = 'hcloud:index/server:Server';
    const latest = {
      resources: [{ urn: 'urn:x', type: 'hcloud:index/sshKey:SshKey', id: '7' }],
      pending_operations: [
        { type: 'creating', resource: { urn, type } },
        { type: 'updating', resource: { urn: 'u', type } },
      ],
    };
    await saveState(JSON.stringify({ version: 3, checkpoint: { latest } }));
    expect(await examineStack(store, ref)).toEqual({
      exists: true,
      pendingCreates: [{ urn, type }],
      resources: [{ urn: 'urn:x', type: 'hcloud:index/sshKey:SshKey', id: '7' }],
    });
  });

  it('drops a lock whose process is dead', async () => {
    await lock({ pid: 2 ** 22 + 1, hostname: hostname(), timestamp: new Date().toISOString() });
    await dropDeadLocks(store, ref);
    expect(await store.locks(ref)).toEqual([]);
  });

  it('drops a lock that a full disk truncated, and an unfinished temporary lock file', async () => {
    const folder = at('locks', 'organization', 'clawdet', 'alice');
    await mkdir(folder, { recursive: true });
    for (const name of ['a.json', 'b.json.18ea4d72bb100060.tmp']) await writeFile(join(folder, name), '');
    await dropDeadLocks(store, ref);
    expect(await readdir(folder)).toEqual([]);
  });

  it('drops a lock whose pid was reused by a younger process', async () => {
    await lock({ pid: process.pid, hostname: hostname(), timestamp: '2020-01-01T00:00:00Z' });
    expect(await examineStack(store, ref)).toMatchObject({ lock: { alive: false } });
    await dropDeadLocks(store, ref);
    expect(await store.locks(ref)).toEqual([]);
  });

  it('refuses while the lock’s process is alive', async () => {
    await lock({ pid: process.pid, hostname: hostname(), timestamp: new Date().toISOString() });
    await expect(dropDeadLocks(store, ref)).rejects.toMatchObject({ code: 'stack_busy', next: 'wait' });
    expect(await store.locks(ref)).toHaveLength(1);
  });

  it('drops a lock of another host by force only', async () => {
    await lock({ pid: 1, hostname: 'elsewhere', timestamp: new Date().toISOString() });
    const options = { workDir: root, graceMs: 100 };
    await expect(recoverStack(store, ref, { ...options, force: false })).rejects.toMatchObject({
      code: 'stack_busy',
    });
    await recoverStack(store, ref, { ...options, force: true });
    expect(await store.locks(ref)).toEqual([]);
  });
});
