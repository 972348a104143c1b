import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StackRef } from './state-store.ts';

/** A stack's files in a file backend. */
export interface StackPaths {
  stateFile: string;
  historyFolder: string;
  /** The folder with the states of the project's stacks. */
  stacksFolder: string;
}

/**
 * The next step for a state that cannot be read, or is gone: restore the newest readable copy; or rename a renamed
 * stack back; or use the machine's backup. A copy may be older than the clouds, which does no harm: the run that
 * follows looks there for missing resources.
 */
export async function recoveryAdviceFor(
  ref: StackRef,
  paths: StackPaths,
  readable: (text: string) => boolean,
): Promise<string> {
  const { stack } = ref;
  const { stateFile, stacksFolder } = paths;
  const other = await renamedTo(ref, stacksFolder);
  if (other)
    return `It exists as "${other}": rename it back with  eval "$(npx clawdet checkout ${stack})" && pulumi stack rename ${stack} --stack ${other}  and retry.`;
  const copy = await newestCopy(paths, readable);
  if (copy)
    return `Restore its newest copy with  cp ${shellQuoted(copy)} ${shellQuoted(stateFile)}  and retry.`;
  return `No copy of it is left next to it: restore ${stateFile} from the backup of this machine and retry. If there is no backup,  npx clawdet destroy ${stack}  removes its resources from the clouds.`;
}

/** Another stack in this one's own folder. In a shared folder, nothing shows which stack another one was before. */
async function renamedTo({ stack }: StackRef, stacksFolder: string): Promise<string | undefined> {
  if (!stacksFolder.includes(`/${stack}/`)) return undefined;
  const names = (await namesIn(stacksFolder)).filter((name) => /^[^.]+\.json$/.test(name));
  const others = names.filter((name) => name !== `${stack}.json`);
  return names.length === 1 ? others[0]?.replace(/\.json$/, '') : undefined;
}

/** Candidates: our copy before a cut-off run, the engine's copy before its last save, and its copies of whole updates. */
async function newestCopy(
  { stateFile, historyFolder }: StackPaths,
  readable: (text: string) => boolean,
): Promise<string | undefined> {
  const history = (await namesIn(historyFolder)).filter((name) => name.endsWith('.checkpoint.json'));
  const beside = [`${stateFile}.kept`, `${stateFile}.bak`];
  const copies = await newestFirst([...history.map((name) => join(historyFolder, name)), ...beside]);
  for (const copy of copies) {
    const text = await readFile(copy, 'utf8').catch(() => '');
    if (readable(text)) return copy;
  }
  return undefined;
}

async function newestFirst(files: string[]): Promise<string[]> {
  const ages = await Promise.all(
    files.map(async (file) => ({ file, at: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  return ages.toSorted((a, b) => b.at - a.at).map(({ file }) => file);
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** Quotes a word for a POSIX shell. */
export function shellQuoted(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
