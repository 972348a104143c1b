import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createFolder } from '../../processes/create-folder.ts';
import { identify, isAlive } from '../../processes/process-identity.ts';
import { childVariable } from './environment.ts';
import { ownerTaggedName, parseOwnerTag } from './owner-tag.ts';

/**
 * Says who owns a child. It is written before the child starts, so that processes can be found after a crash of both:
 * an empty file, whose path is the mark that the child and its plugins carry in their environment.
 */
export interface ChildRecord {
  mark: string;
  /** The mark as environment variables. */
  env: Record<string, string>;
  remove(): void;
}

/** Writes the record of a new child that this process owns. */
export function openChildRecord(workDir: string): ChildRecord {
  const folder = childrenIn(workDir);
  const path = join(folder, ownerTaggedName(randomUUID(), identify(process.pid)));
  createFolder(folder);
  writeFileSync(path, '', { mode: 0o600 });
  return { mark: markOf(path), env: { [childVariable]: path }, remove: () => rmSync(path, { force: true }) };
}

/** Children whose owner is dead. */
export async function orphanedChildren(
  workDir: string,
): Promise<{ mark: string; remove(): Promise<void> }[]> {
  const names = await readdir(childrenIn(workDir)).catch(() => []);
  return names
    .filter((name) => !isAlive(parseOwnerTag(name).owner))
    .map((name) => join(childrenIn(workDir), name))
    .map((path) => ({ mark: markOf(path), remove: () => rm(path, { force: true }) }));
}

const childrenIn = (workDir: string) => join(workDir, 'children');
const markOf = (path: string) => `${childVariable}=${path}`;
