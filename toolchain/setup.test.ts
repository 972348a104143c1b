import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { locateToolchain } from './locate.ts';
import { pack, serveArchive } from './mongod/mongod.fixture.ts';
import { setUpToolchain } from './setup.ts';
import { type ToolchainPart, toolchainParts } from './versions.ts';

let cache: string;
let server: Awaited<ReturnType<typeof serveArchive>>;
let asked: string[];

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'clawdet-cache-'));
  server = await serveArchive();
  asked = [];
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address);
    return new Response(new Uint8Array(published(address)));
  });
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
  const toolchain = await setUpToolchain({ onStep: (line) => said.push(line), env: machine() });
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

it('without Go, the build method says what is missing', async () => {
  await expect(
    setUpToolchain({ onStep: () => undefined, env: { ...machine(), CLAWDET_TOOLCHAIN: 'build' } }),
  ).rejects.toMatchObject({
    code: 'go_missing',
  });
});
