import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
// No package registry has a mongod, so a stand-in listens and ends as mongod does; it implements no protocol.
import { fakeMongod } from '../../../toolchain/mongod/mongod.fixture.ts';
import { dataFolder, startEmbedded } from './embedded.ts';

let home: string;
let program: string;
let folder: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clawdet-mongod-'));
  program = path.join(home, 'program');
  folder = path.join(home, 'mongod');
  await writeFile(program, fakeMongod, { mode: 0o755 });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const start = () => startEmbedded({ mongo: { kind: 'mongod', program }, folder });
const refusal = () => start().catch((error: unknown) => error);
const ended = () => existsSync(path.join(folder, 'ended'));

function answers(uri: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(decodeURIComponent(new URL(uri).hostname), () => resolve(true));
    socket.once('error', () => resolve(false)).unref();
  });
}

test('starts once its socket answers, which is its only address, and ends cleanly', async () => {
  const server = await start();
  const sockets = path.join(home, 'sockets');
  expect(server.uri).toBe(`mongodb://${encodeURIComponent(`${sockets}/mongo.sock`)}/clawdet`);
  expect(await answers(server.uri)).toBe(true);
  const words = await readFile(path.join(folder, 'started'), 'utf8');
  expect(words).toContain(
    `--dbpath ${folder} --bind_ip ${sockets}/mongo.sock --unixSocketPrefix ${sockets} --filePermissions 0600`,
  );
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect(await readFile(`${folder}.log`, 'utf8')).toContain('Waiting for connections');
  await server.stop();
  expect([ended(), await answers(server.uri)]).toEqual([true, false]);
});

test('ends when the process that started it is killed', async () => {
  const code = `
    const { startMongod } = await import(${JSON.stringify(path.join(import.meta.dirname, 'mongod.ts'))});
    await startMongod(${JSON.stringify({ program, folder, sockets: home })});
    process.kill(process.pid, 'SIGKILL');`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code]);
  await new Promise((resolve) => parent.once('exit', resolve));
  expect(existsSync(path.join(folder, 'started'))).toBe(true);
  await expect.poll(ended).toBe(true);
});

test('waits for the mongod of the previous process, which is still writing', async () => {
  const lock = path.join(folder, 'locked');
  await mkdir(folder);
  await writeFile(lock, '');
  const starting = start();
  await expect.poll(() => readFile(`${folder}.log`, 'utf8').catch(() => '')).toContain('DBPathInUse');
  await rm(lock);
  const server = await starting;
  expect(await answers(server.uri)).toBe(true);
  await server.stop();
});

test('a mongod that ends by itself is reported with its own log lines', async () => {
  const words = '{"s":"E","msg":"Failed to start up WiredTiger"}\n{"s":"I","msg":"Shutting down"}';
  await writeFile(program, `#!/bin/sh\necho '${words}'\nexit 100\n`);
  expect(await refusal()).toMatchObject({
    exitCode: 69,
    message: expect.stringMatching(
      /did not start: \{"s":"E","msg":"Failed[^I]*\(all of it in .*mongod\.log\)$/,
    ),
    next: expect.stringContaining('MONGODB_URI'),
  });
});

test('a missing program is reported as missing', async () => {
  await rm(program);
  expect(await refusal()).toMatchObject({ exitCode: 69, message: expect.stringContaining('not found') });
});

test('each kind of database has its own folder and never starts empty beside the data of the other', async () => {
  expect([dataFolder(home, 'ferretdb'), dataFolder(home, 'mongod')]).toEqual([
    path.join(home, 'mongo'),
    folder,
  ]);
  await mkdir(path.join(home, 'mongo'));
  expect(dataFolder(home, 'ferretdb')).toBe(path.join(home, 'mongo'));
  expect(() => dataFolder(home, 'mongod')).toThrow(expect.objectContaining({ exitCode: 78 }));
  await mkdir(folder);
  expect(dataFolder(home, 'mongod')).toBe(folder);
});
