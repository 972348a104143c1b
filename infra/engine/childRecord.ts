import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { identify, isAlive } from '../processes/identity.ts';
import { childVariable } from './environment.ts';

const record = z.object({ owner: z.object({ pid: z.number(), startedAt: z.string() }) });

/**
 * Whose a child is, written before it starts, so that what a crash of both leaves can be found. Its path is the mark that
 * the child and its plugins carry in their environment.
 */
export interface ChildRecord {
  mark: string;
  /** The mark as a part of an environment. */
  env: Record<string, string>;
  remove(): void;
}

/** Writes the record of a new child of this process. */
export function openChildRecord(workDir: string): ChildRecord {
  const folder = childrenIn(workDir);
  const path = join(folder, `${randomUUID()}.json`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(path, JSON.stringify({ owner: identify(process.pid) }), { mode: 0o600 });
  return { mark: markOf(path), env: { [childVariable]: path }, remove: () => rmSync(path, { force: true }) };
}

/** Children whose owner is gone. */
export async function orphanedChildren(
  workDir: string,
): Promise<{ mark: string; remove(): Promise<void> }[]> {
  const names = await readdir(childrenIn(workDir)).catch(() => []);
  const paths = names.map((name) => join(childrenIn(workDir), name));
  const orphaned = await Promise.all(paths.map(isOrphaned));
  return paths
    .filter((_, index) => orphaned[index])
    .map((path) => ({ mark: markOf(path), remove: () => rm(path, { force: true }) }));
}

async function isOrphaned(path: string): Promise<boolean> {
  try {
    return !isAlive(record.parse(JSON.parse(await readFile(path, 'utf8'))).owner);
  } catch {
    // Its owner is just writing or removing it.
    return false;
  }
}

const childrenIn = (workDir: string) => join(workDir, 'children');
const markOf = (path: string) => `${childVariable}=${path}`;
