import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT } from '../../api/assistants/provisioning/customer-stack.ts';
import type { Collections } from '../../api/collections.ts';
import { fileStore } from '../../infra/engine/state/file-store.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import { cellStackName } from '../../stacks/cell.contract.ts';
import type { StateSnapshot } from './inconsistencies.ts';

const CELL = 'eu1';

/** Reads the clouds, the database and the stacks of the cell `eu1` whose control plane lives in `home`. */
export async function readStateSnapshot(
  home: string,
  sandbox: Sandbox,
  collections: Collections,
): Promise<StateSnapshot> {
  const [instances, operations, stacks] = await Promise.all([
    collections.instances.find({}).lean(),
    collections.operations.find({}).lean(),
    readStacks(path.join(home, 'stacks')),
  ]);
  return { clouds: sandbox.state(), instances, operations, stacks };
}

async function readStacks(folder: string): Promise<StateSnapshot['stacks']> {
  const store = fileStore(pathToFileURL(folder).href);
  const names = await readdir(path.join(folder, CELL)).catch(() => []);
  const found: StateSnapshot['stacks'] = new Map();
  for (const stack of names.filter((name) => name !== cellStackName)) {
    const ref = { cell: CELL, project: PROJECT, stack };
    const [state, locks] = await Promise.all([store.read(ref), store.locks(ref)]);
    if (state) found.set(stack, { ...state, locks: locks.length });
  }
  return found;
}
