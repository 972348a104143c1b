import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checksums } from './checksums.ts';
import { downloadOf, downloadPart, nameInChecksums, officialAddress } from './download.ts';
import { pack } from './mongod/mongod.fixture.ts';
import { toolchainParts } from './versions.ts';

const named = (name: string) => {
  const found = toolchainParts.find((part) => part.name === name);
  if (!found) throw new Error(`no part ${name}`);
  return found;
};
const archive = pack({ 'pulumi-resource-random': '#!/bin/sh\n', 'README.md': 'not wanted' });
const sha256 = createHash('sha256').update(archive).digest('hex');

let folder: string;
let answer: (response: ServerResponse) => void;
let address: string;
const server = createServer((_request, response) => answer(response));
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-download-'));
  answer = (response) => response.end(archive);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/random.tar.gz`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const download = (sum = sha256) => downloadPart(named('random'), { address, sha256: sum }, folder);

it('takes the program out of the right file', async () => {
  await download();
  expect(readdirSync(folder)).toEqual(['pulumi-resource-random']);
  expect(readFileSync(join(folder, 'pulumi-resource-random'), 'utf8')).toBe('#!/bin/sh\n');
});

it('refuses another file with its address, both sums and the next step, and leaves nothing of it', async () => {
  const failure = await download('f'.repeat(64)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'checksum_wrong' });
  const { message } = failure as Error;
  for (const part of [address, 'f'.repeat(64), sha256, 'CLAWDET_TOOLCHAIN=build'])
    expect(message).toContain(part);
  expect(readdirSync(folder)).toEqual([]);
});

it('refuses a file with one changed byte', async () => {
  const changed = Buffer.from(archive);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  answer = (response) => response.end(changed);
  await expect(download()).rejects.toMatchObject({ code: 'checksum_wrong' });
  expect(readdirSync(folder)).toEqual([]);
});

it('leaves nothing of a file that broke off', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, 100), () => response.destroy());
  };
  await expect(download()).rejects.toMatchObject({ code: 'download_failed' });
  expect(readdirSync(folder)).toEqual([]);
});

it('every sum is one, and of a file that the pinned versions are published as', () => {
  for (const sum of Object.values(checksums)) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  const systems = ['linux', 'darwin'].flatMap((platform) =>
    ['x64', 'arm64'].map((arch) => ({ platform, arch })),
  );
  const published = toolchainParts.flatMap((part) =>
    systems.flatMap((system) => {
      const at = officialAddress(part, system);
      return at ? [nameInChecksums(part, at)] : [];
    }),
  );
  const ours = Object.keys(checksums).filter((name) => !/^mongodb-.*-8\.2\.6\.tgz$/.test(name));
  expect(ours.filter((name) => !published.includes(name))).toEqual([]);
});

it('a part without a sum has no download, so that it is built', () => {
  expect(downloadOf(named('random'), {})).toBeUndefined();
  const cli = named('cli');
  expect(downloadOf(cli, {})).toBeUndefined();
  const sums = { [nameInChecksums(cli, officialAddress(cli) ?? '')]: sha256 };
  expect(downloadOf(cli, sums)?.address).toContain('get.pulumi.com');
  expect(downloadOf(named('mongo'), checksums)).toBeUndefined();
});
