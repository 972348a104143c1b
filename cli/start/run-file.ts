import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProcessIdentity } from '../../infra/processes/process-identity.ts';

/** Every address that `make start` opened, and its processes. */
export interface RunFile {
  api: string;
  web: string;
  mongo: string;
  /** Absent with real clouds. */
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
  /** The sandbox's own tokens; absent with real clouds. */
  tokens?: { hetzner: string; cloudflare: string; zoneId: string; console: string };
  pids: { start: number; api?: number; sandbox?: number };
  /** The same processes with their start times, so that a reused pid is not mistaken for one of them. */
  processes: Record<string, ProcessIdentity>;
}

const fileOf = (home: string): string => path.join(home, 'run.json');

/** The last run's addresses, or undefined if nothing was started or the file is damaged. */
export async function readRunFile(home: string): Promise<RunFile | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(home), 'utf8')) as RunFile;
  } catch {
    return undefined;
  }
}

/** Writes a new file and renames it, so readers never see half of it. Only its owner may read it: it holds tokens. */
export async function writeRunFile(home: string, run: RunFile): Promise<void> {
  const aside = `${fileOf(home)}.${process.pid}`;
  await writeFile(aside, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  await rename(aside, fileOf(home));
}

export async function removeRunFile(home: string): Promise<void> {
  await rm(fileOf(home), { force: true });
}
