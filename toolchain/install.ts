import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildParts, type GoBuildOptions } from './build.ts';
import { type InstallMethod, partKey } from './cache-key.ts';
import type { Checksums } from './checksums.ts';
import { downloadOf, downloadPart } from './download.ts';
import { ToolchainError } from './errors.ts';
import { describeFiles, findFault, syncFile, writeManifest } from './manifest.ts';
import { downloadMongod } from './mongod/download.ts';
import { minimumGoVersion, type ToolchainPart } from './versions.ts';

const run = promisify(execFile);

/** How to install one part. `go` is the Go version that builds, or `''` without Go. */
export interface PartRecipe {
  part: ToolchainPart;
  method: InstallMethod;
  go: string;
  /** The sums of the downloads; a part without one is built. */
  sums: Checksums;
}

/** Name of a part's folder. A part without an official download is built with either method. */
export function folderOf(recipe: PartRecipe): string {
  const { part, go } = recipe;
  return `${part.name}-${isDownloaded(recipe) ? partKey(part, 'official', '') : partKey(part, 'build', go)}`;
}

/** Whether a part comes as a download rather than from Go. */
export function isDownloaded({ part, method, sums }: PartRecipe): boolean {
  return part.downloadOnly === true || (method === 'official' && downloadOf(part, sums) !== undefined);
}

/** Downloads a part, tests it and only then renames it into place, so that a folder in place is complete. */
export async function installDownload(
  root: string,
  recipe: PartRecipe,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { part } = recipe;
  await inTemporaryFolder(root, part.name, async (work) => {
    const started = Date.now();
    const origin = await download(recipe, work, env);
    await finishPart(root, recipe, { work, origin, seconds: (Date.now() - started) / 1000 });
  });
}

async function download({ part, sums }: PartRecipe, work: string, env: NodeJS.ProcessEnv): Promise<string> {
  const found = part.downloadOnly ? undefined : downloadOf(part, sums);
  if (!found) return downloadMongod(part, work, env, sums);
  await downloadPart(part, found, work);
  return found.address;
}

/** Builds parts of one Go module together, and moves each into place as `installDownload` does. */
export async function installBuilt(
  root: string,
  recipes: PartRecipe[],
  build: Pick<GoBuildOptions, 'env' | 'onPackage'>,
): Promise<void> {
  const parts = recipes.map(({ part }) => part);
  await inTemporaryFolder(root, 'build', async (folder) => {
    const started = Date.now();
    const binaries = await buildParts({ ...build, parts, folder });
    const seconds = (Date.now() - started) / 1000;
    for (const recipe of recipes) {
      await inTemporaryFolder(root, recipe.part.name, async (work) => {
        renameSync(binaries.get(recipe.part) ?? '', join(work, recipe.part.binary));
        await finishPart(root, recipe, { work, origin: recipe.go, seconds });
      });
    }
  });
}

async function inTemporaryFolder(
  root: string,
  name: string,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(root, `.tmp-${name}-`));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tests a part in its temporary folder, writes its manifest, and moves it into place. */
async function finishPart(
  root: string,
  recipe: PartRecipe,
  { work, origin, seconds }: { work: string; origin: string; seconds: number },
): Promise<void> {
  await ensureVersion(recipe.part, work);
  writePartManifest(recipe.part, work, origin, seconds);
  replaceFolder(work, join(root, folderOf(recipe)));
  syncFile(root);
}

function writePartManifest(part: ToolchainPart, work: string, origin: string, seconds: number): void {
  syncFile(join(work, part.binary));
  const files = describeFiles(work, [part.binary]);
  const builtAt = new Date().toISOString();
  writeManifest(work, { name: part.name, version: part.version, origin, builtAt, seconds, files });
}

/** Another set-up may have installed the same part meanwhile: a complete one stays. */
function replaceFolder(work: string, target: string): void {
  if (!findFault(target)) return;
  rmSync(target, { recursive: true, force: true });
  // A temporary folder is private; a part is for everyone who can read the cache.
  chmodSync(work, 0o755);
  renameSync(work, target);
}

async function ensureVersion(part: ToolchainPart, work: string): Promise<void> {
  if (!part.versionArgs) return;
  const binary = join(work, part.binary);
  const home = join(work, 'home');
  const env = { PATH: process.env.PATH, HOME: home, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: 'true' };
  const said = await run(binary, part.versionArgs, { env, timeout: 60_000 }).catch((error: Error) => error);
  rmSync(home, { recursive: true, force: true });
  if (!(said instanceof Error) && said.stdout.includes(part.version)) return;
  const answer = said instanceof Error ? said.message : said.stdout.trim();
  throw new ToolchainError(
    'build_failed',
    `${part.binary} was installed but does not run as version ${part.version}: ${answer}. ${adviceFor(part)}`,
  );
}

function adviceFor(part: ToolchainPart): string {
  return part.downloadOnly
    ? `Install the library that it names (libcurl4 on Debian and Ubuntu), or Go ${minimumGoVersion} or newer to build the database instead, and run set-up again.`
    : "Run set-up again; if that does not help, remove Go's build cache (go clean -cache).";
}
