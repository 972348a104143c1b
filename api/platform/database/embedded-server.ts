import type { ChildProcess } from 'node:child_process';
import { StartFailure } from '../errors/start-failure.ts';

/** A database server that belongs to this process. */
export interface EmbeddedDatabase {
  /** MongoDB connection string, with the database `clawdet`. */
  uri: string;
  /** Resolves when the server has ended, asked or not. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Resolves when the process has ended. */
export function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** What a server is started with: its program, the folder that keeps the data, and a port (0 takes a free one). */
export interface EmbeddedServerOptions {
  program: string;
  folder: string;
  port?: number;
}

/** Why a server did not come up, with the next step. */
export function cannotStart(program: string, why: string, cause?: unknown): StartFailure {
  return new StartFailure(
    'unavailable',
    `The embedded database (${program}) did not start: ${why}`,
    'Look at the line above: a full disk or a broken program file is the usual cause. "npm run clawdet -- doctor" checks the toolchain; MONGODB_URI uses a MongoDB of your own instead.',
    { cause },
  );
}

/** Closes a server's leash (its standard input), waits for its end, and ends its whole group after `patienceMs`. */
export async function stopEmbeddedServer(child: ChildProcess, timeoutMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const group = -child.pid;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end();
  const killTimer = setTimeout(() => {
    try {
      process.kill(group, 'SIGKILL');
    } catch {
      // It ended by itself at this very moment.
    }
  }, timeoutMs);
  await ended;
  clearTimeout(killTimer);
}
