import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { createFolder } from '../../processes/create-folder.ts';
import { errorDescriptions } from '../failure/error-patterns.ts';
import { EngineError } from '../failure/errors.ts';
import { recoveryAdviceFor, type StackPaths } from './recovery-advice.ts';
import {
  type Deployment,
  deployment,
  type StackLock,
  type StackRef,
  type StateStore,
} from './state-store.ts';

const checkpoint = z.object({ checkpoint: z.object({ latest: deployment.nullish() }) });
const lockFile = z.object({ pid: z.number(), hostname: z.string(), timestamp: z.string() });

/**
 * State in a folder (`file://`), accessed directly: the layout is that of pulumi/pulumi pkg/v3/backend/diy. An empty
 * stack is one small file, which saves a process and a key derivation per new customer. Each stack has its own backend
 * folder, since the engine walks through all stacks of a folder at every save.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of methods, each a few lines
export function fileStore(backendUrl: string): StateStore {
  const root = fileURLToPath(backendUrl);
  const within = (ref: StackRef, ...parts: string[]) => join(folderOf(root, ref), '.pulumi', ...parts);
  const stateFile = (ref: StackRef) => within(ref, 'stacks', ref.project, `${ref.stack}.json`);
  const lockFolder = (ref: StackRef) => within(ref, 'locks', 'organization', ref.project, ref.stack);
  const historyFolder = (ref: StackRef) => within(ref, 'history', ref.project, ref.stack);
  const backupFile = (ref: StackRef) => within(ref, 'stacks', ref.project, `${ref.stack}.json.kept`);
  const pathsOf = (ref: StackRef): StackPaths => ({
    stateFile: stateFile(ref),
    historyFolder: historyFolder(ref),
    stacksFolder: within(ref, 'stacks', ref.project),
  });
  const recoveryAdvice = (ref: StackRef) => recoveryAdviceFor(ref, pathsOf(ref), holdsState);

  return {
    url: (ref) => pathToFileURL(folderOf(root, ref)).href,
    exists: async (ref) => (await readOrNone(stateFile(ref))) !== undefined,
    async create(ref) {
      createFolder(within(ref, 'stacks', ref.project));
      const empty = { version: 3, checkpoint: { stack: `organization/${ref.project}/${ref.stack}` } };
      // Without this line the CLI would mistake a folder with stacks for the layout of 2022.
      await writeNew(within(ref, 'meta.yaml'), 'version: 1\n');
      await writeNew(stateFile(ref), JSON.stringify(empty));
    },
    async read(ref) {
      const text = await readOrNone(stateFile(ref));
      return text === undefined ? undefined : parsed(ref, text, () => recoveryAdvice(ref));
    },
    recoveryAdvice,
    async freeBytes() {
      const { bavail, bsize } = await statfs(root).catch(
        none({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }),
      );
      return bavail * bsize;
    },
    async backUp(ref) {
      await dropDamagedAttributes(stateFile(ref));
      if (!isReadable(await readOrNone(stateFile(ref)))) return;
      await rm(backupFile(ref), { force: true });
      // The engine writes each state to a new file and renames it, so a hard link to the old one is a copy.
      await link(stateFile(ref), backupFile(ref)).catch(none(undefined));
    },
    async restoreIfDamaged(ref) {
      if (isReadable(await readOrNone(stateFile(ref)))) return rm(backupFile(ref), { force: true });
      if (isReadable(await readOrNone(backupFile(ref)))) await rename(backupFile(ref), stateFile(ref));
    },
    async locks(ref) {
      const names = await namesIn(lockFolder(ref));
      const found = await Promise.all(names.map((name) => readLock(join(lockFolder(ref), name))));
      return found.filter((lock) => lock !== undefined);
    },
    unlock: async (_, lock) => {
      await Promise.all([rm(lock.key, { force: true }), rm(`${lock.key}.attrs`, { force: true })]);
    },
    unlockUnlisted: async () => undefined,
    async prune(ref, kept) {
      const names = await namesIn(historyFolder(ref));
      await Promise.all(
        olderThan(names, kept).map((name) => rm(join(historyFolder(ref), name), { force: true })),
      );
    },
    async purge(ref) {
      const files = ['.json', '.json.attrs', '.json.bak', '.json.bak.attrs', '.json.kept'];
      const places = [historyFolder(ref), within(ref, 'backups', ref.project, ref.stack), lockFolder(ref)];
      const stack = within(ref, 'stacks', ref.project, ref.stack);
      const toDelete = [...places, ...files.map((ending) => `${stack}${ending}`)];
      await Promise.all(toDelete.map((path) => rm(path, { recursive: true, force: true })));
      // A stack that was renamed by hand may still be here.
      const own = join(root, ref.cell, ref.stack);
      const left = await namesIn(join(own, '.pulumi', 'stacks', ref.project));
      if (left.length === 0) await rm(own, { recursive: true, force: true });
    },
  };
}

/** Where a stack's state is: in its own folder, or in its cell's folder, which older versions used for all stacks. */
function folderOf(root: string, { cell, project, stack }: StackRef): string {
  const shared = join(root, cell);
  return existsSync(join(shared, '.pulumi', 'stacks', project, `${stack}.json`))
    ? shared
    : join(shared, stack);
}

/**
 * The files of all but the last `kept` updates; each update has four files,
 * `<stack>-<nanoseconds>.<kind>.json[.attrs]`.
 */
function olderThan(names: string[], kept: number): string[] {
  const stamp = (name: string) => /-(\d+)\.(?:history|checkpoint)\.json/.exec(name)?.[1] ?? '';
  const stamps = [...new Set(names.map(stamp))].filter(Boolean).sort();
  const gone = new Set(stamps.slice(0, Math.max(0, stamps.length - kept)));
  return names.filter((name) => gone.has(stamp(name)));
}

async function parsed(ref: StackRef, text: string, advice: () => Promise<string>): Promise<Deployment> {
  const read = checkpoint.safeParse(jsonOrNothing(text));
  if (read.success) return read.data.checkpoint.latest ?? deployment.parse({});
  const { next, messageFor } = errorDescriptions.state_corrupt;
  throw new EngineError('state_corrupt', next, `${messageFor(ref.stack)} ${await advice()}`, {
    cause: read.error,
  });
}

const isReadable = (text: string | undefined): boolean =>
  checkpoint.safeParse(jsonOrNothing(text ?? '')).success;

/**
 * The engine keeps a checksum beside the state and does not write it atomically: a process killed at that moment leaves
 * an empty `.attrs`, with which the engine cannot read a state that is whole. It reads one without `.attrs`.
 */
async function dropDamagedAttributes(path: string): Promise<void> {
  const attributes = `${path}.attrs`;
  const text = await readOrNone(attributes);
  if (text !== undefined && jsonOrNothing(text) === undefined) await rm(attributes, { force: true });
}

/** Whether a text is a state with resources: an empty one restores nothing. */
function holdsState(text: string): boolean {
  const read = checkpoint.safeParse(jsonOrNothing(text));
  return read.success && (read.data.checkpoint.latest?.resources.length ?? 0) > 0;
}

async function readLock(path: string): Promise<StackLock | undefined> {
  const text = path.endsWith('.attrs') ? undefined : await readOrNone(path);
  if (text === undefined) return undefined;
  // The engine respects every file here, even a lock that a crash or a full disk truncated, and an unfinished `….tmp`.
  // Such a file names no process: pid 0 is never alive.
  const { pid, hostname, timestamp } = lockFile
    .catch({ pid: 0, hostname: '', timestamp: '' })
    .parse(jsonOrNothing(text));
  return { key: path, pid, host: hostname, at: Date.parse(timestamp) / 1000 };
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(none<string[]>([]));
}

async function readOrNone(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(none<undefined>(undefined));
}

function none<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}

/** Creates a file atomically, since the disk may be full. Leaves an existing file unchanged. */
async function writeNew(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
