import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildPart } from './build.ts';
import { downloadPart, officialAddress } from './download.ts';
import { ToolchainError } from './errors.ts';
import { partKey, type Road } from './key.ts';
import { describeFiles, findFault, syncFile, writeManifest } from './manifest.ts';
import { downloadMongod } from './mongod/download.ts';
import { oldestGo, type Part } from './versions.ts';

const run = promisify(execFile);

/** How one part is to be made. `go` is the Go that builds, `''` where there is none. */
export interface Recipe {
  part: Part;
  road: Road;
  go: string;
}

/** Name of the folder a part lives in. A part that has no official download is built on either road. */
export function folderOf({ part, road, go }: Recipe): string {
  const built = !part.downloadOnly && (road === 'build' || !officialAddress(part));
  return `${part.name}-${built ? partKey(part, 'build', go) : partKey(part, 'official', '')}`;
}

/**
 * Makes a part in a folder of its own, tries it and only then gives it its name, so that a folder with a name is whole.
 * Returns the seconds it took.
 */
export async function installPart(root: string, recipe: Recipe, env: NodeJS.ProcessEnv): Promise<number> {
  const started = Date.now();
  const work = mkdtempSync(join(root, `.tmp-${recipe.part.name}-`));
  try {
    const origin = await make(recipe, work, env);
    await ensureVersion(recipe.part, work);
    const seconds = (Date.now() - started) / 1000;
    seal(recipe.part, work, origin, seconds);
    replaceFolder(work, join(root, folderOf(recipe)));
    syncFile(root);
    return seconds;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function make({ part, road, go }: Recipe, work: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (part.downloadOnly) return downloadMongod(part, work, env);
  const address = road === 'official' ? officialAddress(part) : undefined;
  if (address) {
    await downloadPart(part, address, work);
    return address;
  }
  await buildPart(part, work, env);
  return go;
}

function seal(part: Part, work: string, origin: string, seconds: number): void {
  syncFile(join(work, part.binary));
  const files = describeFiles(work, [part.binary]);
  const builtAt = new Date().toISOString();
  writeManifest(work, { name: part.name, version: part.version, origin, builtAt, seconds, files });
}

/** Another set-up may have put the same part there meanwhile: a whole one stays. */
function replaceFolder(work: string, target: string): void {
  if (!findFault(target)) return;
  rmSync(target, { recursive: true, force: true });
  // A temporary folder is private; a part is for whoever may read the cache.
  chmodSync(work, 0o755);
  renameSync(work, target);
}

async function ensureVersion(part: Part, work: string): Promise<void> {
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
    `${part.binary} was made but does not run as version ${part.version}: ${answer}. ${adviceFor(part)}`,
  );
}

function adviceFor(part: Part): string {
  return part.downloadOnly
    ? `Install the library it names (libcurl4 on Debian and Ubuntu), or Go ${oldestGo} or newer to build the database instead, and run set-up again.`
    : "Run set-up again; if it stays so, remove Go's build cache (go clean -cache).";
}
