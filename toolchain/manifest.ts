import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a part's folder must contain. Written last, so a folder without it is incomplete. */
export interface PartManifest {
  name: string;
  version: string;
  /** The Go version that built it, or the address it was downloaded from. */
  origin: string;
  builtAt: string;
  seconds: number;
  files: ManifestFile[];
}

/** `size` in bytes, `mtime` in milliseconds. */
export interface ManifestFile {
  path: string;
  size: number;
  mtime: number;
  sha256: string;
}

const manifestName = 'manifest.json';

/** Describes the files of a folder as they are now. */
export function describeFiles(folder: string, paths: string[]): ManifestFile[] {
  return paths.map((path) => {
    const file = join(folder, path);
    const { size, mtimeMs } = statSync(file);
    return { path, size, mtime: mtimeMs, sha256: hashFile(file) };
  });
}

/** Writes the manifest and syncs it to disk. */
export function writeManifest(folder: string, manifest: PartManifest): void {
  const file = join(folder, manifestName);
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  syncFile(file);
}

/** The manifest, or undefined if it is missing or unreadable. */
function readManifest(folder: string): PartManifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, manifestName), 'utf8')) as PartManifest;
    return Array.isArray(manifest.files) && manifest.files.length > 0 ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What is wrong with a part's folder, or undefined if it is complete. Compares sizes and times; if a time differs (as
 * in a copied cache), hashes the content. With `full`, always hashes it.
 */
export function findFault(folder: string, full = false): string | undefined {
  const manifest = readManifest(folder);
  if (!manifest) return 'has no manifest';
  for (const file of manifest.files) {
    const fault = findFileFault(join(folder, file.path), file, full);
    if (fault) return `${file.path} ${fault}`;
  }
  return undefined;
}

function findFileFault(path: string, expected: ManifestFile, full: boolean): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 'is missing';
  if (found.size !== expected.size) return `has ${found.size} bytes instead of ${expected.size}`;
  if ((found.mode & 0o111) === 0) return 'is not executable';
  if (!full && found.mtimeMs === expected.mtime) return undefined;
  return hashFile(path) === expected.sha256 ? undefined : 'has different content than was built';
}

/** Syncs a file or a folder to disk. */
export function syncFile(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function hashFile(path: string): string {
  const hash = createHash('sha256');
  const handle = openSync(path, 'r');
  const block = Buffer.alloc(1 << 20);
  try {
    for (let read = readSync(handle, block); read > 0; read = readSync(handle, block)) {
      hash.update(block.subarray(0, read));
    }
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}
