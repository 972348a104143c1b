import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findGo } from './build.ts';
import { reachesOfficial } from './download.ts';
import { ToolchainError } from './errors.ts';
import { layOutPlugins } from './home.ts';
import { folderOf, installPart } from './install.ts';
import { type Road, setKey } from './key.ts';
import { locateToolchain, type PartFolders, roadsToTry, type Toolchain } from './locate.ts';
import { withLock } from './lock.ts';
import { findFault, syncFile } from './manifest.ts';
import { setFile, toolchainFolder } from './paths.ts';
import { ensureRoom, ensureWritable, sweepLeftovers } from './storage.ts';
import { mongod, type Part, parts, roomNeeded } from './versions.ts';

/** Told what set-up does, one line at a time, made to be shown. */
export type OnStep = (line: string) => void;

interface Work {
  root: string;
  env: NodeJS.ProcessEnv;
  road: Road;
  go: string;
  onStep: OnStep;
}

const longBuild = 20_000;

/**
 * Makes sure that this checkout's toolchain is whole and returns it; does nothing when it is. Parts that are finished
 * are kept whatever happens, so a second try goes on where the first ended. Throws ToolchainError.
 */
export async function setUpToolchain(
  onStep: OnStep = console.log,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Toolchain> {
  const present = findPresent(env);
  if (present) return present;
  const root = toolchainFolder(env);
  ensureWritable(root);
  const onWait = (pid: number) =>
    onStep(`toolchain: another set-up (process ${pid}) is at work, waiting for it`);
  return withLock(root, onWait, async () => findPresent(env) ?? makeSet(root, env, onStep));
}

function findPresent(env: NodeJS.ProcessEnv): Toolchain | undefined {
  try {
    return locateToolchain(env);
  } catch (error) {
    if (error instanceof ToolchainError && error.code !== 'road_unknown') return undefined;
    throw error;
  }
}

async function makeSet(root: string, env: NodeJS.ProcessEnv, onStep: OnStep): Promise<Toolchain> {
  const road = await chooseRoad(env);
  sweepLeftovers(root);
  ensureRoom(root, roomNeeded[road]);
  const work: Work = { root, env, road, go: findGoFor(road, env), onStep };
  const wanted = partsFor(work);
  onStep(`toolchain: ${road === 'official' ? 'downloading' : `building with ${work.go}`} into ${root}`);
  const folders: PartFolders = {};
  for (const [index, part] of wanted.entries()) {
    folders[part.name] = await ensurePart(work, part, `toolchain ${index + 1}/${wanted.length}`);
  }
  layOutPlugins(root, setKey(road), folders);
  writeSet(root, setKey(road), folders);
  return locateToolchain(env);
}

/** The Go that builds, or `''` where it is not needed: the official road goes on without, or with one that is too old. */
function findGoFor(road: Road, env: NodeJS.ProcessEnv): string {
  try {
    return findGo(env);
  } catch (error) {
    if (road === 'build' || !(error instanceof ToolchainError)) throw error;
    return '';
  }
}

/** Everything but the database has a download; without Go the database is MongoDB's own, which has one too. */
function partsFor({ go }: Work): Part[] {
  return go ? parts : parts.map((part) => (part.name === 'mongo' ? mongod : part));
}

async function chooseRoad(env: NodeJS.ProcessEnv): Promise<Road> {
  const [first, second] = roadsToTry(env);
  if (first === 'build' || !second) return first ?? 'build';
  return (await reachesOfficial()) ? 'official' : 'build';
}

async function ensurePart(work: Work, part: Part, label: string): Promise<string> {
  const recipe = { part, road: work.road, go: work.go };
  const folder = folderOf(recipe);
  const title = `${label} ${part.name} ${part.version}`;
  const fault = findFault(join(work.root, folder), true);
  if (!fault) {
    work.onStep(`${title}: present`);
    return folder;
  }
  const stop = tellWhileLong(work.onStep, title);
  try {
    const seconds = await installPart(work.root, recipe, work.env);
    work.onStep(`${title}: ready in ${seconds.toFixed(0)} s`);
  } finally {
    stop();
  }
  return folder;
}

function tellWhileLong(onStep: OnStep, title: string): () => void {
  const started = Date.now();
  const timer = setInterval(() => {
    onStep(`${title}: still at it after ${Math.round((Date.now() - started) / 1000)} s`);
  }, longBuild);
  return () => clearInterval(timer);
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
  const toolchain = await setUpToolchain((line) => {
    lines += 1;
    console.log(line);
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    `toolchain: ${lines === 0 ? 'everything is present' : 'ready'} (${toolchain.road}, ${seconds} s)`,
  );
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(error instanceof ToolchainError ? `${error.message} [${error.code}]` : error);
    process.exitCode = 1;
  });
}
