import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createFolder } from '../../processes/create-folder.ts';
import { identify, isAlive, type ProcessIdentity } from '../../processes/process-identity.ts';
import { ownerTaggedName, parseOwnerTag } from '../child/owner-tag.ts';
import type { StackRef } from './state-store.ts';

const identity = z.object({ pid: z.number(), startedAt: z.string() });

const record = z.object({
  id: z.string(),
  cell: z.string(),
  project: z.string(),
  stack: z.string(),
  owner: identity,
  child: identity,
});

/** Who runs what. Written before the run begins, so that another process can clean up after a crash. */
export type RunRecord = z.infer<typeof record>;

/** A run's own folder: workspace files, record, and a PULUMI_HOME whose logs and workspaces are removed with it. */
export interface RunFolder {
  id: string;
  path: string;
  pulumiHome: string;
  remove(): Promise<void>;
}

/** Creates the folder of a new run in the child with that pid. Links `plugins` into its PULUMI_HOME. */
export async function openRunFolder(
  workDir: string,
  plugins: string,
  ref: StackRef,
  childPid: number,
): Promise<RunFolder> {
  const id = randomUUID();
  const [owner, child] = [identify(process.pid), identify(childPid)];
  const path = join(runsIn(workDir), ownerTaggedName(id, owner));
  const pulumiHome = join(path, 'home');
  createFolder(pulumiHome);
  await symlink(plugins, join(pulumiHome, 'plugins'));
  // The CLI would write an encrypted log, which nobody reads, into this folder: a file in its place prevents that.
  await writeFile(join(pulumiHome, 'logs'), '');
  await writeRecord(path, { id, cell: ref.cell, project: ref.project, stack: ref.stack, owner, child });
  return { id, path, pulumiHome, remove: () => removeFolder(path) };
}

/** A run whose owner is dead. */
interface DeadRun {
  id: string;
  /** Undefined if the owner died before it wrote the record, and so before anything ran. */
  child: ProcessIdentity | undefined;
  remove(): Promise<void>;
}

/** Runs whose owner is alive, and runs whose owner died and whose processes may still be running. */
export async function listRuns(workDir: string): Promise<{ living: RunRecord[]; dead: DeadRun[] }> {
  const names = await readdir(runsIn(workDir)).catch(() => []);
  const living: RunRecord[] = [];
  const dead: DeadRun[] = [];
  for (const name of names) {
    const path = join(runsIn(workDir), name);
    const [made, run] = [parseOwnerTag(name), await readRecord(path)];
    if (isAlive(made.owner)) living.push(...(run ? [run] : []));
    else dead.push({ id: made.id, child: run?.child, remove: () => removeFolder(path) });
  }
  return { living, dead };
}

function runsIn(workDir: string): string {
  return join(workDir, 'runs');
}

async function writeRecord(folder: string, run: RunRecord): Promise<void> {
  const path = join(folder, 'run.json');
  await writeFile(`${path}.new`, JSON.stringify(run), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function readRecord(folder: string): Promise<RunRecord | undefined> {
  try {
    return record.parse(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')));
  } catch {
    // Its owner has just created the folder, is removing it, or died while doing so.
    return undefined;
  }
}

async function removeFolder(path: string): Promise<void> {
  // An engine that was killed may still be writing its last file.
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
