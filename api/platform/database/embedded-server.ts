import type { ChildProcess } from 'node:child_process';
import { StartFailure } from '../errors/start-failure.ts';

/** A database server that belongs to this process. */
export interface EmbeddedDatabase {
  /** MongoDB connection string, with the database `clawdet`. The same after a restart. */
  uri: string;
  /** Resolves when the server has ended, for any reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Resolves when the process has ended. */
export function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** How to start a server: its program, its data folder, and the private folder of its sockets. */
export interface EmbeddedServerOptions {
  program: string;
  folder: string;
  sockets: string;
}

/** The error for a server that did not start, with the next step. */
export function cannotStart(program: string, why: string, cause?: unknown): StartFailure {
  return new StartFailure(
    'unavailable',
    `The embedded database (${program}) did not start: ${why}`,
    'See the line above: a full disk or a broken program file is the usual cause. "npm run clawdet -- doctor" checks the toolchain; MONGODB_URI uses a MongoDB of your own instead.',
    { cause },
  );
}

/** Closes the server's standard input, which stops it, waits for its end, and kills its whole group after `timeoutMs`. */
export async function stopEmbeddedServer(child: ChildProcess, timeoutMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const group = -child.pid;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end();
  const killTimer = setTimeout(() => {
    try {
      process.kill(group, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }, timeoutMs);
  await ended;
  clearTimeout(killTimer);
}
