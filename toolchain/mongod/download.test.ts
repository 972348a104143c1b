import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mongod } from '../versions.ts';
import { downloadMongod } from './download.ts';
import { fakeMongod, serveArchive } from './mongod.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-mongod-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const download = (env: NodeJS.ProcessEnv) => downloadMongod(mongod, folder, { ...process.env, ...env });
const refusal = (env: NodeJS.ProcessEnv) => download(env).catch((error: unknown) => error);

it('downloads the pinned mongod for this system, without other files and executable', async () => {
  const server = await serveArchive();
  expect(await download(server.env)).toBe(server.env.MONGOMS_DOWNLOAD_MIRROR);
  expect(readdirSync(folder)).toEqual(['mongod']);
  expect(readFileSync(join(folder, 'mongod'), 'utf8')).toBe(fakeMongod);
  expect(execFileSync(join(folder, 'mongod'), ['--version'], { encoding: 'utf8' })).toContain(mongod.version);
  expect(server.asked[0]).toMatch(new RegExp(`/mongodb-.*-${mongod.version}\\.tgz$`));
  expect(server.asked[1]).toBe(`${server.asked[0]}.md5`);
  await server.close();
});

it('rejects an archive with a wrong checksum, no matter what the environment says', async () => {
  const server = await serveArchive({ sum: '0'.repeat(32) });
  expect(await refusal({ ...server.env, MONGOMS_MD5_CHECK: 'false' })).toMatchObject({
    code: 'download_failed',
    message: expect.stringMatching(/MD5.*Go 1\.26/is),
  });
  await server.close();
});

it('ignores a mongod or a version that the environment names', async () => {
  const server = await serveArchive();
  await download({
    ...server.env,
    MONGOMS_VERSION: '4.4.0',
    MONGOMS_SYSTEM_BINARY: '/bin/sh',
    MONGOMS_DOWNLOAD_DIR: '/',
  });
  expect(readFileSync(join(folder, 'mongod'), 'utf8')).toBe(fakeMongod);
  expect(server.asked.every((path) => path.includes(mongod.version))).toBe(true);
  await server.close();
});

it('reports why the download failed', async () => {
  const server = await serveArchive({ status: 404 });
  expect(await refusal(server.env)).toMatchObject({
    code: 'download_failed',
    message: expect.stringContaining('404'),
  });
  await server.close();
});
