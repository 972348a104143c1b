import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { canBuildGo, ensureGoProgram, locateGoProgram } from './go-program.ts';

let folder: string;
let env: NodeJS.ProcessEnv;
let source: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-go-'));
  source = join(folder, 'walk');
  for (const each of [source, join(folder, 'bin')]) mkdirSync(each);
  env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, CLAWDET_CACHE: join(folder, 'cache') };
  writeFileSync(join(source, 'go.mod'), 'module walk\n');
  writeFileSync(join(source, 'main.go'), 'package main\n');
  setGo({});
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A `go` that says its version, and builds what the test says into the file after `-o`. */
function setGo({
  version = 'go1.99.0',
  build = 'echo built >"$7"',
}: {
  version?: string;
  build?: string;
}): void {
  const script = `#!/bin/sh
if [ "$1" = env ]; then echo ${version}; else ${build}; fi
`;
  writeFileSync(join(folder, 'bin', 'go'), script);
  chmodSync(join(folder, 'bin', 'go'), 0o755);
}

const programs = () =>
  readdirSync(join(folder, 'cache', 'go-programs')).filter(
    (name) => name[0] !== '.' && !name.endsWith('.lock'),
  );

it('builds a program once, and then finds it without Go', async () => {
  expect(locateGoProgram(source, env)).toBeUndefined();
  const program = await ensureGoProgram(source, { env });
  expect(readFileSync(program, 'utf8')).toBe('built\n');
  rmSync(join(folder, 'bin', 'go'));
  expect(await ensureGoProgram(source, { env })).toBe(program);
});

it.each(['go.mod', 'main.go', 'go.sum'])('builds another one when %s changes', async (name) => {
  const before = await ensureGoProgram(source, { env });
  writeFileSync(join(source, name), 'changed\n');
  expect(locateGoProgram(source, env)).toBeUndefined();
  expect(await ensureGoProgram(source, { env })).not.toBe(before);
  expect(programs()).toHaveLength(2);
});

it('leaves nothing in place if the build fails, and says what Go said', async () => {
  setGo({ build: 'echo "main.go:1: no such function" >&2; exit 1' });
  await expect(ensureGoProgram(source, { env })).rejects.toMatchObject({
    code: 'build_failed',
    message: expect.stringContaining('no such function'),
  });
  expect(programs()).toEqual([]);
});

it('says that the disk is full', async () => {
  setGo({ build: 'echo "write: no space left on device" >&2; exit 1' });
  await expect(ensureGoProgram(source, { env })).rejects.toMatchObject({ code: 'disk_full' });
});

it('asks for Go if there is none, or for a newer one', async () => {
  setGo({ version: 'go1.20' });
  await expect(ensureGoProgram(source, { env })).rejects.toMatchObject({ code: 'go_too_old' });
  rmSync(join(folder, 'bin', 'go'));
  await expect(ensureGoProgram(source, { env })).rejects.toMatchObject({ code: 'go_missing' });
  expect(canBuildGo(env)).toBe(false);
});
