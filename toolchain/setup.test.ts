import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Checksums } from './checksums.ts';
import { nameInChecksums, officialAddress } from './download.ts';
import { locateToolchain } from './locate.ts';
import { archiveAddress } from './mongod/download.ts';
import { pack, serveArchive } from './mongod/mongod.fixture.ts';
import { setUpToolchain } from './setup.ts';
import { mongod, type ToolchainPart, toolchainParts } from './versions.ts';

let cache: string;
let server: Awaited<ReturnType<typeof serveArchive>>;
let asked: string[];
let sums: Checksums;
/** What the official servers send; each file is packed once, since a second one would have another time in it. */
let files: Map<string, Buffer>;

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'clawdet-cache-'));
  server = await serveArchive();
  asked = [];
  const original = globalThis.fetch;
  vi.stubGlobal('fetch', async (address: string, options: RequestInit) => {
    if (address.startsWith('http://127.0.0.1')) return original(address, options);
    asked.push(address);
    return new Response(new Uint8Array(files.get(address) ?? Buffer.alloc(0)));
  });
  files = new Map();
  const known: [string, string][] = [];
  for (const part of toolchainParts) {
    const address = officialAddress(part);
    if (!address) continue;
    const file = files.get(address) ?? published(address);
    files.set(address, file);
    known.push([nameInChecksums(part, address), createHash('sha256').update(file).digest('hex')]);
  }
  const archive = basename(await archiveAddress(mongod, { ...process.env, ...server.env }));
  sums = Object.fromEntries([...known, [archive, server.sha256]]);
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await server.close();
  rmSync(cache, { recursive: true });
});

/** A machine with internet access (to the fake servers below) and no Go. */
const machine = () => ({
  CLAWDET_CACHE: cache,
  CLAWDET_TOOLCHAIN: 'official',
  PATH: '/nonexistent',
  ...server.env,
});

/** The files on the official servers, with programs that can only print their version. */
function published(address: string): Buffer {
  const program = (part?: ToolchainPart) => `#!/bin/sh\necho ${part?.version}\n`;
  const named = (name: string) => toolchainParts.find((part) => part.name === name);
  const plugin = toolchainParts.find(
    (part) => part.plugin && address.includes(`${part.binary}-v${part.version}-`),
  );
  if (plugin) return pack({ [plugin.binary]: program(plugin) });
  if (address.includes('docker-compose')) return Buffer.from(program(named('compose')));
  return pack({
    'pulumi/pulumi': program(named('cli')),
    'pulumi/pulumi-language-nodejs': program(named('nodejs-host')),
  });
}

const setUp = async () => {
  const said: string[] = [];
  const toolchain = await setUpToolchain({ onStep: (line) => said.push(line), env: machine(), sums });
  return { said, toolchain };
};

it('without Go, everything is downloaded, and MongoDB is the database', async () => {
  const { toolchain, said } = await setUp();
  expect(toolchain).toMatchObject({ installMethod: 'official', mongo: { kind: 'mongod' } });
  expect(asked).toHaveLength(toolchainParts.length - 1);
  expect(said.join('\n')).not.toMatch(/building/);
  expect((await setUp()).said).toEqual([]);
});

it('reinstalls a damaged mongod, and only that', async () => {
  const { toolchain } = await setUp();
  truncateSync(toolchain.mongo.program, 3);
  expect(() => locateToolchain(machine())).toThrow(expect.objectContaining({ code: 'toolchain_broken' }));
  asked.length = 0;
  expect((await setUp()).toolchain.mongo).toEqual(toolchain.mongo);
  expect(asked).toEqual([]);
});

it('a changed file on the official server ends set-up, and the parts before it stay', async () => {
  const address =
    officialAddress(toolchainParts.find(({ name }) => name === 'compose') as ToolchainPart) ?? '';
  files.set(address, Buffer.from('#!/bin/sh\necho 2.40.3 and more\n'));
  await expect(setUp()).rejects.toMatchObject({ code: 'checksum_wrong' });
  const left = readdirSync(join(cache, 'toolchain'));
  expect(left.filter((name) => /^compose-|^\.tmp/.test(name))).toEqual([]);
  expect(left.some((name) => name.startsWith('random-'))).toBe(true);
});

it('without Go, a part that nobody knows the sum of is named, with how to get it, and not asked for', async () => {
  sums = Object.fromEntries(Object.entries(sums).filter(([name]) => !name.startsWith('docker-compose')));
  await expect(setUp()).rejects.toMatchObject({
    code: 'checksum_missing',
    message: expect.stringMatching(/docker-compose-.*@2\.40\.3.*Go 1\.26/s),
  });
  expect(asked.filter((address) => address.includes('docker-compose'))).toEqual([]);
});

it('without Go, the build method says what is missing', async () => {
  await expect(
    setUpToolchain({ onStep: () => undefined, env: { ...machine(), CLAWDET_TOOLCHAIN: 'build' } }),
  ).rejects.toMatchObject({
    code: 'go_missing',
  });
});
