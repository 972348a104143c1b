import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mongod } from '../versions.ts';
import { archiveAddress, downloadMongod } from './download.ts';
import { fakeMongod, serveArchive } from './mongod.fixture.ts';

let folder: string;
let server: Awaited<ReturnType<typeof serveArchive>>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-mongod-'));
  server = await serveArchive();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const environment = (more: NodeJS.ProcessEnv = {}) => ({ ...process.env, ...server.env, ...more });
const archiveName = async () => basename(await archiveAddress(mongod, environment()));
const download = async (sha256 = server.sha256, more?: NodeJS.ProcessEnv) =>
  downloadMongod(mongod, folder, environment(more), { [await archiveName()]: sha256 });

it('downloads the pinned mongod for this system, without other files and executable', async () => {
  const from = await download();
  expect(from.startsWith(server.env.MONGOMS_DOWNLOAD_MIRROR)).toBe(true);
  expect(readdirSync(folder)).toEqual(['mongod']);
  expect(readFileSync(join(folder, 'mongod'), 'utf8')).toBe(fakeMongod);
  expect(execFileSync(join(folder, 'mongod'), ['--version'], { encoding: 'utf8' })).toContain(mongod.version);
  expect(server.asked).toEqual([expect.stringMatching(new RegExp(`/mongodb-.*-${mongod.version}\\.tgz$`))]);
});

it('refuses another archive, no matter what the environment says, and leaves nothing of it', async () => {
  const expected = '0'.repeat(64);
  const failure = await download(expected, { MONGOMS_MD5_CHECK: 'false' }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'checksum_wrong' });
  const { message } = failure as Error;
  for (const part of [await archiveName(), expected, server.sha256, 'Run set-up again'])
    expect(message).toContain(part);
  expect(readdirSync(folder)).toEqual([]);
});

it('does not even ask for an archive that nobody knows the sum of', async () => {
  await expect(downloadMongod(mongod, folder, environment(), {})).rejects.toMatchObject({
    code: 'checksum_missing',
    message: expect.stringMatching(/mongodb-.*\.tgz.*Go 1\.26/s),
  });
  expect(server.asked).toEqual([]);
});

it('ignores a mongod or a version that the environment names', async () => {
  await download(server.sha256, {
    MONGOMS_VERSION: '4.4.0',
    MONGOMS_SYSTEM_BINARY: '/bin/sh',
    MONGOMS_DOWNLOAD_DIR: '/',
  });
  expect(readFileSync(join(folder, 'mongod'), 'utf8')).toBe(fakeMongod);
  expect(server.asked.every((path) => path.includes(mongod.version))).toBe(true);
});

it('reports why the download failed', async () => {
  await server.close();
  server = await serveArchive({ status: 404 });
  await expect(download()).rejects.toMatchObject({
    code: 'download_failed',
    message: expect.stringContaining('404'),
  });
  expect(readdirSync(folder)).toEqual([]);
});
