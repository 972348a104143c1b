import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { applyPatch, parsePatch } from 'diff';
import { ToolchainError } from './errors.ts';
import { sourceFolder } from './paths.ts';
import { type GoModule, patchedModules } from './versions.ts';

/** Runs Go in a folder and returns what it printed. */
export type Go = (args: string[], cwd: string) => Promise<string>;

type PatchedModule = (typeof patchedModules)[GoModule][number];

// These files of a patch folder say what to change; every other file is added to the module.
const PATCH = 'changes.patch';
const LEFT_OUT = 'left-out.txt';

/**
 * Copies a Go module of ours and the modules that we patch side by side into `folder`, and returns the path of ours,
 * which then builds with the patched ones. Go checks the originals against go.sum. Throws build_failed.
 *
 * Go cannot overlay files of its module cache (`-overlay`), so the patched modules are copies.
 */
export async function prepareSources(module: GoModule, folder: string, go: Go): Promise<string> {
  const ours = join(sourceFolder, module);
  const patched = patchedModules[module];
  if (patched.length === 0) return ours;
  const at = join(folder, 'module');
  copy(ours, at, writeCopy);
  const originals = await downloaded(ours, patched, go);
  const replaced: string[] = [];
  for (const { path, changes } of patched) {
    const to = join(folder, 'patched', changes);
    copy(originals.get(path) ?? '', to, linkOrCopy);
    change(to, join(ours, '_patches', changes), path);
    replaced.push(`-replace=${path}=${to}`);
  }
  await go(['mod', 'edit', ...replaced], at);
  return at;
}

/** The path of each module's original in Go's module cache. */
async function downloaded(cwd: string, modules: PatchedModule[], go: Go): Promise<Map<string, string>> {
  const printed = await go(['mod', 'download', '-json', ...modules.map(({ path }) => path)], cwd);
  // Go prints one object after another, without commas between them.
  const found = JSON.parse(`[${printed.trim().replaceAll(/^\}\s*^\{/gm, '},{')}]`) as {
    Path: string;
    Dir: string;
  }[];
  return new Map(found.map(({ Path, Dir }) => [Path, Dir]));
}

/** Copies what Go compiles or embeds: no tests and no test data. */
function copy(from: string, to: string, put: (from: string, to: string) => void): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory() && entry.name !== 'testdata') copy(source, target, put);
    if (!entry.isFile() || entry.name.endsWith('_test.go')) continue;
    mkdirSync(to, { recursive: true });
    put(source, target);
  }
}

/** Copies only the content: Go's module cache is read-only, and a copy with its modes would be too. */
function writeCopy(from: string, to: string): void {
  writeFileSync(to, readFileSync(from));
}

/** A link is free, but fails if Go's cache is on another disk. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    writeCopy(from, to);
  }
}

function change(module: string, changes: string, path: string): void {
  for (const entry of readdirSync(changes, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    if (entry.name === PATCH) patch(module, from, path);
    else if (entry.name === LEFT_OUT) leaveOut(module, from, path);
    else replaceFile(join(module, relative(changes, from)), readFileSync(from, 'utf8'));
  }
}

function patch(module: string, patchFile: string, path: string): void {
  for (const one of parsePatch(readFileSync(patchFile, 'utf8'))) {
    const name = String(one.newFileName).replace(/^b\//, '').trim();
    const file = join(module, name);
    const patched = existsSync(file) && applyPatch(readFileSync(file, 'utf8'), one);
    if (patched === false) throw outdated(path, name);
    replaceFile(file, patched);
  }
}

function leaveOut(module: string, list: string, path: string): void {
  for (const name of readFileSync(list, 'utf8').split('\n').filter(Boolean)) {
    const file = join(module, name);
    if (!existsSync(file)) throw outdated(path, name);
    rmSync(file);
  }
}

/** Removes the file first: writing through a link would change Go's own cache. */
function replaceFile(file: string, text: string): void {
  rmSync(file, { force: true });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function outdated(path: string, name: string): ToolchainError {
  return new ToolchainError(
    'build_failed',
    `${path} has changed: the patch in toolchain/go/_patches for ${name} no longer applies. Update it to the version in toolchain/go/go.mod.`,
  );
}
