import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProcessIdentity } from '../../infra/processes/identity.ts';

/** Every address that `make start` opened, and who runs it. */
export interface RunFile {
  api: string;
  web: string;
  mongo: string;
  /** Absent where real clouds are used. */
  sandbox?: {
    console: string;
    edge: string;
    hetzner: string;
    cloudflare: string;
    x: string;
    xai: string;
    anthropic: string;
    mail: string;
    servers: 'namespace' | 'process';
  };
  /** The sandbox's own tokens; absent where real clouds are used. */
  tokens?: { hetzner: string; cloudflare: string; zoneId: string };
  pids: { start: number; api?: number; sandbox?: number };
  /** The same processes with their start times, so that a number used again is not mistaken for one of them. */
  processes: Record<string, ProcessIdentity>;
}

const fileOf = (home: string): string => path.join(home, 'run.json');

/** The last run's addresses, or undefined where nothing was started (or the file is not whole). */
export async function readRunFile(home: string): Promise<RunFile | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(home), 'utf8')) as RunFile;
  } catch {
    return undefined;
  }
}

/** Written aside and renamed, so that a reader never sees half of it. Only its owner may read it: it holds tokens. */
export async function writeRunFile(home: string, run: RunFile): Promise<void> {
  const aside = `${fileOf(home)}.${process.pid}`;
  await writeFile(aside, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  await rename(aside, fileOf(home));
}

export async function removeRunFile(home: string): Promise<void> {
  await rm(fileOf(home), { force: true });
}
