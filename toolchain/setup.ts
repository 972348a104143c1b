import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findGo } from './build.ts';
import { ensureFreeSpace, ensureWritable, removeStaleFolders } from './cache-folder.ts';
import { type InstallMethod, setKey } from './cache-key.ts';
import { type Checksums, checksums } from './checksums.ts';
import { nameInChecksums, officialAddress, reachesOfficial } from './download.ts';
import { ToolchainError } from './errors.ts';
import { withLock } from './file-lock.ts';
import { folderOf, installBuilt, installDownload, isDownloaded, type PartRecipe } from './install.ts';
import { installMethodsToTry, locateToolchain, type PartFolders, readSet, type Toolchain } from './locate.ts';
import { findFault, syncFile } from './manifest.ts';
import { setFile, toolchainFolder } from './paths.ts';
import { linkPlugins } from './pulumi-home.ts';
import { minimumGoVersion, mongod, NEEDS, type Need, requiredFreeBytes, toolchainParts } from './versions.ts';

export interface SetUpOptions {
  /** What has to be installed in the end; default everything. */
  need?: Need;
  /** Receives what set-up does, one line at a time, safe to show. */
  onStep?: (line: string) => void;
  /** Receives how much of the missing work is done, 0 to 1. */
  onFraction?: (fraction: number) => void;
  env?: NodeJS.ProcessEnv;
  /** What downloads have to be; others only in tests. */
  sums?: Checksums;
}

interface Work extends Required<SetUpOptions> {
  root: string;
  method: InstallMethod;
  go: string;
}

/** Number of packages that a need's parts compile from scratch; used only for the progress of a build. */
const PACKAGES: Record<Need, number> = { page: 520, assistant: 1_550, operator: 260 };

/**
 * Makes sure that the parts of a need are complete and returns the toolchain; does nothing if they are. Finished parts
 * are always kept, so a second attempt continues where the first one ended. Throws ToolchainError.
 */
export async function setUpToolchain(options: SetUpOptions = {}): Promise<Toolchain> {
  const { need = 'operator', onStep = console.log, onFraction = () => {}, env = process.env } = options;
  const { sums = checksums } = options;
  const present = () => findPresent(env, need);
  const found = present();
  if (found) return found;
  const root = toolchainFolder(env);
  ensureWritable(root);
  const file = join(root, 'set-up.lock');
  const onWait = () => onStep(`toolchain: another set-up is running, waiting for it (it has ${file})`);
  const make = () => makeSet(root, { need, onStep, onFraction, env, sums });
  return withLock({ file, onWait, unless: present }, make);
}

function findPresent(env: NodeJS.ProcessEnv, need: Need): Toolchain | undefined {
  try {
    return locateToolchain(env, need);
  } catch (error) {
    if (error instanceof ToolchainError && error.code !== 'road_unknown') return undefined;
    throw error;
  }
}

async function makeSet(root: string, options: Omit<Work, 'root' | 'method' | 'go'>): Promise<Toolchain> {
  const { env, need, onStep } = options;
  const method = await chooseInstallMethod(env);
  removeStaleFolders(root);
  ensureFreeSpace(root, requiredFreeBytes[method]);
  const work: Work = { ...options, root, method, go: findGoFor(method, env) };
  onStep(`toolchain: ${method === 'official' ? 'downloading' : `building with ${work.go}`} into ${root}`);
  const folders: PartFolders = { ...readSet(root, method) };
  for (const each of NEEDS.slice(0, NEEDS.indexOf(need) + 1)) {
    await ensureParts(work, each, folders);
    linkPlugins(root, setKey(method), folders);
    writeSet(root, setKey(method), folders);
  }
  return locateToolchain(env, need);
}

/** The Go version that builds, or `''` if it is not needed: the official method works without Go or with an old one. */
function findGoFor(method: InstallMethod, env: NodeJS.ProcessEnv): string {
  try {
    return findGo(env);
  } catch (error) {
    if (method === 'build' || !(error instanceof ToolchainError)) throw error;
    return '';
  }
}

async function chooseInstallMethod(env: NodeJS.ProcessEnv): Promise<InstallMethod> {
  const [first, second] = installMethodsToTry(env);
  if (first === 'build' || !second) return first ?? 'build';
  return (await reachesOfficial()) ? 'official' : 'build';
}

/** Installs missing or damaged parts of one need, and writes the folder of each part into `folders`. */
async function ensureParts(work: Work, need: Need, folders: PartFolders): Promise<void> {
  const recipes = recipesFor(work, need);
  const missing = recipes.filter((recipe) => findFault(join(work.root, folderOf(recipe)), true));
  const downloads = missing.filter(isDownloaded);
  const built = missing.filter((recipe) => !isDownloaded(recipe));
  if (built.length > 0 && !work.go) throw neitherWay(built);
  for (const [index, recipe] of downloads.entries()) {
    await withTiming(work, [recipe], () => installDownload(work.root, recipe, work.env));
    work.onFraction((index + 1) / missing.length);
  }
  if (built.length > 0) await withTiming(work, built, () => build(work, need, built));
  for (const recipe of recipes) folders[recipe.part.name] = folderOf(recipe);
}

/** Everything but the built database can be downloaded; without Go the database is MongoDB's own, which can be too. */
function recipesFor({ method, go, sums }: Work, need: Need): PartRecipe[] {
  const own = toolchainParts.filter((part) => part.need === need);
  return own.map((part) => ({ part: part.name === 'mongo' && !go ? mongod : part, method, go, sums }));
}

/** Without Go, a part can only be downloaded, and only if we know what it has to be. */
function neitherWay(recipes: PartRecipe[]): ToolchainError {
  const files = recipes.map(({ part }) => nameInChecksums(part, officialAddress(part) ?? ''));
  return new ToolchainError(
    'checksum_missing',
    `Not downloaded, because toolchain/checksums.ts has no SHA-256 for it: ${files.join(', ')}. ` +
      `Install Go ${minimumGoVersion} or newer (https://go.dev/dl), which builds it instead, and run set-up again. With internet, "node toolchain/record-checksums.ts" prints the lines that are missing.`,
  );
}

async function build({ root, env, onFraction }: Work, need: Need, recipes: PartRecipe[]): Promise<void> {
  let packages = 0;
  const onPackage = () => {
    packages += 1;
    // After the last package only linking remains, which takes about a tenth of the time.
    onFraction(Math.min(0.95, (packages / PACKAGES[need]) * 0.9));
  };
  await installBuilt(root, recipes, { env, onPackage });
}

async function withTiming({ onStep }: Work, recipes: PartRecipe[], work: () => Promise<void>): Promise<void> {
  const started = Date.now();
  await work();
  const names = recipes.map(({ part }) => `${part.name} ${part.version}`).join(', ');
  onStep(`${names}: ready in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

function writeSet(root: string, key: string, folders: PartFolders): void {
  const file = setFile(root, key);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ folders }, null, 2)}\n`);
  syncFile(draft);
  renameSync(draft, file);
}

async function main(): Promise<void> {
  const started = Date.now();
  let lines = 0;
  const onStep = (line: string) => {
    lines += 1;
    console.log(line);
  };
  const toolchain = await setUpToolchain({ onStep });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    `toolchain: ${lines === 0 ? 'everything is present' : 'ready'} (${toolchain.installMethod}, ${seconds} s)`,
  );
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(error instanceof ToolchainError ? `${error.message} [${error.code}]` : error);
    process.exitCode = 1;
  });
}
