import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { oldUsers } from '../../api/accounts/import/users-file.builder.ts';
import { prepareCollections } from '../../api/collections.ts';
import { connectDatabase } from '../../api/platform/database/connect.ts';
import { startEmbedded } from '../../api/platform/database/embedded.ts';
import { listeningSockets } from '../../api/testing/listening-sockets.fixture.ts';
import { locateToolchain } from '../../toolchain/locate.ts';
import { commandsWith, settingsWith } from './commands.fixture.ts';

const cleanup: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

/** A database server of this test alone, which it may kill and start again. */
async function startServer(folder: string) {
  const server = await startEmbedded({ mongo: locateToolchain().mongo, folder: path.join(folder, 'data') });
  cleanup.push(() => server.stop());
  const connection = await connectDatabase(server.uri);
  cleanup.push(() => connection.close());
  const { users } = await prepareCollections(connection);
  const kill = async () => {
    const socket = decodeURIComponent(new URL(server.uri).hostname);
    const found = listeningSockets(process.pid).find(({ address }) => address === socket);
    if (!found) throw new Error('the server does not listen');
    process.kill(found.pid, 'SIGKILL');
    await server.ended;
  };
  return { uri: server.uri, kill, countUsers: () => users.countDocuments() };
}

test('an import whose database dies says so with a next step, and goes on once it runs again', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'clawdet-import-'));
  cleanup.push(() => rm(folder, { recursive: true, force: true }));
  const before = await startServer(folder);
  const commands = await commandsWith(settingsWith(before.uri));
  cleanup.push(() => commands.remove());
  const file = path.join(folder, 'users.json');
  await writeFile(file, JSON.stringify(oldUsers(6_000)));

  const stopped = commands.run('users', 'import', file, '--apply');
  while ((await before.countUsers()) === 0) await sleep(5);
  await before.kill();
  const { code, stdout, stderr } = await stopped;
  expect([code, stdout]).toEqual([69, '']);
  expect(stderr).toMatch(/^clawdet: The import stopped on the way: .*\n {2}next: run the same command again/);

  const after = await startServer(folder);
  expect(after.uri).toBe(before.uri);
  const again = await commands.run('users', 'import', file, '--apply');
  expect(again.code).toBe(0);
  expect(again.stdout).toMatch(/^[1-9][\d,]* created, 0 updated, [1-9][\d,]* already there, 0 skipped\.$/m);
  expect(await after.countUsers()).toBe(6_000);
});
