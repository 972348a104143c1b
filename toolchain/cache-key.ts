import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { sourceFolder } from './paths.ts';
import { mongod, type ToolchainPart, toolchainParts } from './versions.ts';

/** How parts are installed: downloaded as published by their makers, or built from Go modules. */
export type InstallMethod = 'official' | 'build';

/**
 * Flags of every build, in a file that compile-ahead.sh also reads. Without cgo the build needs no C compiler and the
 * binary runs in any root file system.
 */
export const buildFlags = readFileSync(join(sourceFolder, 'build-flags'), 'utf8').trim().split(/\s+/);
export const buildEnvironment = { CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', GOTOOLCHAIN: 'local' };

const platform = `${process.platform}-${process.arch}`;
/** The source files that a build uses. */
const inputs = /(^go\.(mod|sum)|\.go|\.gz|\.patch|left-out\.txt)$/;

/**
 * Names a part's folder: a hash of sources, pins and flags, and of the Go version that builds it (`''` if downloaded).
 */
export function partKey(part: ToolchainPart, method: InstallMethod, go: string): string {
  const hash = createHash('sha256');
  // The need that a part serves does not change the part.
  const { need: _need, ...made } = part;
  hash.update(JSON.stringify([made, method, platform, go]));
  if (method === 'build') {
    hash.update(JSON.stringify([buildFlags, buildEnvironment]));
    hashModule(hash, part);
  }
  return hash.digest('hex').slice(0, 16);
}

const setKeys = new Map<InstallMethod, string>();

/**
 * Names a set: a hash of its parts' keys without the Go version, so that a machine without Go finds it. A process reads
 * our sources for it once, as they were when it started.
 */
export function setKey(method: InstallMethod): string {
  const key = setKeys.get(method) ?? hashSet(method);
  setKeys.set(method, key);
  return key;
}

function hashSet(method: InstallMethod): string {
  const hash = createHash('sha256');
  for (const part of toolchainParts) hash.update(partKey(part, method, ''));
  // With this method the database is either MongoDB's or, with Go, built: a change of either changes the key.
  if (method === 'official') {
    const built = toolchainParts
      .filter(({ name }) => name === 'mongo')
      .map((part) => partKey(part, 'build', ''));
    for (const key of [partKey(mongod, 'official', ''), ...built]) hash.update(key);
  }
  return `${method}-${hash.digest('hex').slice(0, 16)}`;
}

function hashModule(hash: ReturnType<typeof createHash>, part: ToolchainPart): void {
  const folder = join(sourceFolder, part.module);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => isInput(name, part)).sort()) {
    hash.update(`${file}\0`);
    hash.update(readFileSync(join(folder, file)));
  }
}

/** The module's own files, patches of other modules, and the part's program, but not another part's program. */
function isInput(file: string, { target }: ToolchainPart): boolean {
  if (!inputs.test(file) || file.endsWith('_test.go')) return false;
  const [folder, ...rest] = file.split(sep);
  return rest.length === 0 || folder === '_patches' || target === `./${folder}`;
}
