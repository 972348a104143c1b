import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InstallMethod, setKey } from './cache-key.ts';
import { locateToolchain } from './locate.ts';
import { describeFiles, writeManifest } from './manifest.ts';
import { setFile, toolchainFolder } from './paths.ts';
import { linkPlugins, preparePulumiHome } from './pulumi-home.ts';
import { type PartName, partsFor, type ToolchainPart, toolchainParts } from './versions.ts';

let cache: string;
const env = (extra = {}) => ({ CLAWDET_CACHE: cache, ...extra });

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'clawdet-cache-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

/** Creates a set of tiny parts as set-up leaves them. */
function buildSet(method: InstallMethod, wanted: ToolchainPart[] = toolchainParts): Record<PartName, string> {
  const root = toolchainFolder(env());
  const names = wanted.map(({ name }) => [name, `${name}-${method}`]);
  const folders = Object.fromEntries(names) as Record<PartName, string>;
  for (const part of wanted) {
    const folder = join(root, folders[part.name]);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, part.binary), '#!/bin/sh\n');
    chmodSync(join(folder, part.binary), 0o755);
    const files = describeFiles(folder, [part.binary]);
    writeManifest(folder, { ...part, origin: 'test', builtAt: '', seconds: 0, files });
  }
  linkPlugins(root, setKey(method), folders);
  writeFileSync(setFile(root, setKey(method)), JSON.stringify({ folders }));
  return folders;
}

const refused = (extra = {}) => {
  try {
    locateToolchain(env(extra));
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('locateToolchain', () => {
  it('names the command to run if nothing is installed', () => {
    expect(refused()).toMatchObject({
      code: 'toolchain_missing',
      message: expect.stringContaining('node toolchain/setup.ts'),
    });
  });

  it('finds a complete set', () => {
    const folders = buildSet('build');
    const found = locateToolchain(env());
    expect(found.installMethod).toBe('build');
    expect(found.pulumi).toBe(join(cache, 'toolchain', folders.cli, 'pulumi'));
  });

  it('finds what the pages need before anything else is built, but not for a later need', () => {
    const folders = buildSet('build', partsFor('page'));
    expect(locateToolchain(env(), 'page').mongo.program).toBe(
      join(cache, 'toolchain', folders.mongo, 'mongo'),
    );
    expect(() => locateToolchain(env(), 'assistant')).toThrow(
      expect.objectContaining({ code: 'toolchain_missing' }),
    );
  });

  it('finds what assistants need before what only an operator needs', () => {
    buildSet('build', partsFor('assistant'));
    expect(locateToolchain(env(), 'assistant').installMethod).toBe('build');
    expect(refused()).toMatchObject({ code: 'toolchain_missing' });
  });

  it('prefers the official set unless CLAWDET_TOOLCHAIN says otherwise', () => {
    buildSet('build');
    buildSet('official');
    expect(locateToolchain(env()).installMethod).toBe('official');
    expect(locateToolchain(env({ CLAWDET_TOOLCHAIN: 'build' })).installMethod).toBe('build');
  });

  it('rejects a damaged set and names the file', () => {
    const folders = buildSet('build');
    truncateSync(join(cache, 'toolchain', folders.hcloud, 'pulumi-resource-hcloud'), 2);
    expect(refused()).toMatchObject({
      code: 'toolchain_broken',
      message: expect.stringMatching(/pulumi-resource-hcloud has 2 bytes/),
    });
  });

  it('has a plugin also at the former versions that states name', () => {
    buildSet('build');
    const plugins = join(locateToolchain(env()).pulumiHome, 'plugins');
    const ofCloudflare = readdirSync(plugins).filter((name) => name.startsWith('resource-cloudflare-'));
    const programs = ofCloudflare.map((name) =>
      realpathSync(join(plugins, name, 'pulumi-resource-cloudflare')),
    );
    expect(ofCloudflare).toContain('resource-cloudflare-v6.17.0');
    expect(new Set(programs).size).toBe(1);
    rmSync(join(plugins, 'resource-cloudflare-v6.17.0'), { recursive: true });
    expect(refused()).toMatchObject({ code: 'toolchain_broken' });
  });

  it('rejects an unknown install method', () => {
    expect(refused({ CLAWDET_TOOLCHAIN: 'offical' })).toMatchObject({ code: 'road_unknown' });
  });
});

it('creates an engine’s own home with the shared plugins, and can do so repeatedly', () => {
  buildSet('build');
  const toolchain = locateToolchain(env());
  const home = join(cache, 'home');
  for (let time = 0; time < 2; time++) expect(preparePulumiHome(home, toolchain)).toBe(home);
  expect(readlinkSync(join(home, 'plugins'))).toBe(join(toolchain.pulumiHome, 'plugins'));
});
