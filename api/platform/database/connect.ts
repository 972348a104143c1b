import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, createConnection } from 'mongoose';
import { StartFailure } from '../errors/start-failure.ts';

export interface ConnectOptions {
  /** How long the server may take to answer, default 5 s. */
  timeoutMs?: number;
}

/** How long a connected server may be silent: one that is stopped or cut off neither answers nor refuses. */
const SOCKET_TIMEOUT_MS = 10_000;

/** Connects to MongoDB. Throws StartFailure (exit 69), without the address's password, if it does not answer in time. */
export async function connectDatabase(
  uri: string,
  { timeoutMs = 5_000 }: ConnectOptions = {},
): Promise<Connection> {
  const connection = createConnection(uri, {
    serverSelectionTimeoutMS: timeoutMs,
    connectTimeoutMS: timeoutMs,
    socketTimeoutMS: SOCKET_TIMEOUT_MS,
    // prepareCollections awaits index creation once, so that unique indexes exist before the first write.
    autoIndex: false,
    autoCreate: false,
    maxPoolSize: 20,
  });
  try {
    return await connection.asPromise();
  } catch (cause) {
    await connection.close().catch(() => undefined);
    throw new StartFailure(
      'unavailable',
      `The database at ${withoutPassword(uri)} does not answer.`,
      'Start it, or correct MONGODB_URI; without MONGODB_URI an embedded database is used.',
      { cause },
    );
  }
}

/** How long a connection may take to close. */
const CLOSE_MS = 5_000;

/**
 * Closes a connection and says whether it is closed. With a server that has just died, the driver may wait for an answer
 * forever (mongodb 7.8, seen on a busy machine), and its timers then keep the process alive.
 */
export async function closeConnection(
  connection: Pick<Connection, 'close'>,
  timeoutMs = CLOSE_MS,
): Promise<boolean> {
  const waiting = new AbortController();
  const closed = connection.close().then(() => true);
  const tooLate = sleep(timeoutMs, false, { signal: waiting.signal }).catch(() => false);
  try {
    return await Promise.race([closed, tooLate]);
  } finally {
    waiting.abort();
  }
}

/** A connection string without user, password and options, safe to show. */
export function withoutPassword(uri: string): string {
  return uri.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '');
}
