import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileStore } from '../infra/engine/state/file-store.ts';

/** Copies at a time: enough to keep the disk busy, few enough for the limit on open files. */
const AT_ONCE = 100;

/** Gives every name a renamed copy of `template`'s state, where the engine finds it. `template`'s own does not change. */
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

/** The same in one folder that all stacks share, as in the Automation API's examples. */
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

async function inGroups(names: string[], run: (name: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < names.length; at += AT_ONCE)
    await Promise.all(names.slice(at, at + AT_ONCE).map(run));
}

/** `fleet-00000`, `fleet-00001`, …: a state contains such a text only as its stack's name. */
export const fleetNames = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `fleet-${String(index).padStart(5, '0')}`);
