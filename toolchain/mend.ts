import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { applyPatch, parsePatch } from 'diff';
import { ToolchainError } from './errors.ts';
import { sourceFolder } from './paths.ts';
import type { Part } from './versions.ts';

/** Runs Go in a folder and returns what it printed. */
export type Go = (args: string[], cwd: string) => Promise<string>;

/**
 * Lays a part's module and the module that it mends side by side in `source`, the second with our changes, and returns the
 * first, which then builds with the second. Go checks the original against go.sum. Throws build_failed.
 */
export async function mendModule(part: Part, source: string, go: Go): Promise<string> {
  if (!part.mended) throw new TypeError(`${part.name} mends nothing`);
  const ours = join(sourceFolder, part.module);
  const { path, changes } = part.mended;
  const original: { Dir: string } = JSON.parse(await go(['mod', 'download', '-json', path], ours));
  const [module, mended] = [join(source, 'module'), join(source, 'mended')];
  copyWritable(ours, module);
  copyWritable(original.Dir, mended);
  change(mended, join(ours, changes), part);
  await go(['mod', 'edit', `-replace=${path}=${mended}`], module);
  return module;
}

/** By content alone: Go's module cache is read-only, and so would be a copy that keeps the modes. */
function copyWritable(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const folder = join(to, relative(from, entry.parentPath));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, entry.name), readFileSync(join(entry.parentPath, entry.name)));
  }
}

/** Patches are applied; every other file is added at its place. */
function change(module: string, changes: string, part: Part): void {
  for (const entry of readdirSync(changes, { withFileTypes: true })) {
    const from = join(changes, entry.name);
    if (entry.name.endsWith('.patch')) patch(module, readFileSync(from, 'utf8'), part);
    else cpSync(from, join(module, entry.name), { recursive: true });
  }
}

function patch(module: string, text: string, part: Part): void {
  for (const one of parsePatch(text)) {
    const name = String(one.newFileName).replace(/^b\//, '').trim();
    const file = join(module, name);
    const patched = applyPatch(readFileSync(file, 'utf8'), one);
    if (patched === false) {
      throw new ToolchainError(
        'build_failed',
        `${part.mended?.path} has changed: the patch for ${name} no longer fits. Bring it up to the version in toolchain/${part.module}/go.mod.`,
      );
    }
    writeFileSync(file, patched);
  }
}
