import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileStore } from '../infra/engine/state/file-store.ts';

/** Copies made at once: enough to keep the disk busy, few enough for the limit on open files. */
const AT_ONCE = 100;

/** Gives every name a state that is a copy of `model`'s, renamed, where the engine looks for it. `model`'s stays as it is. */
export async function copyStates(
  backendUrl: string,
  cell: string,
  template: string,
  names: string[],
): Promise<void> {
  const store = fileStore(backendUrl);
  const refOf = (stack: string) => ({ cell, project: 'clawdet', stack });
  const fileOf = (stack: string) =>
    path.join(fileURLToPath(store.url(refOf(stack))), `.pulumi/stacks/clawdet/${stack}.json`);
  const text = await readFile(fileOf(template), 'utf8');
  await inGroups(names, async (name) => {
    if (name === template) return;
    await store.create(refOf(name));
    await writeFile(fileOf(name), text.replaceAll(template, name));
  });
}

/** The same in one folder that all stacks share, as the Automation API's examples keep them. */
export async function copyStatesToSharedFolder(
  stateFolder: string,
  template: string,
  names: string[],
): Promise<void> {
  const stacks = path.join(stateFolder, '.pulumi/stacks/clawdet');
  await mkdir(stacks, { recursive: true });
  const text = await readFile(path.join(stacks, `${template}.json`), 'utf8');
  await inGroups(names, async (name) => {
    if (name !== template)
      await writeFile(path.join(stacks, `${name}.json`), text.replaceAll(template, name));
  });
}

async function inGroups(names: string[], act: (name: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < names.length; at += AT_ONCE)
    await Promise.all(names.slice(at, at + AT_ONCE).map(act));
}

/** `fleet-00000`, `fleet-00001`, …: found in a state only where it is meant. */
export const fleetNames = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `fleet-${String(index).padStart(5, '0')}`);
