import { type Connection, createConnection } from 'mongoose';
import { StartFailure } from '../errors/start-failure.ts';

/** How a database is spoken to. */
export interface ConnectOptions {
  /** How long it may take to answer, default 5 s. */
  timeoutMs?: number;
}

/** How long a server that is there may be silent; one that was stopped or cut off answers neither yes nor no. */
const SOCKET_TIMEOUT_MS = 10_000;

/** Connects to MongoDB. Throws StartFailure (exit 69) when it does not answer in time; the address is shown without its password. */
export async function connectDatabase(
  uri: string,
  { timeoutMs = 5_000 }: ConnectOptions = {},
): Promise<Connection> {
  const connection = createConnection(uri, {
    serverSelectionTimeoutMS: timeoutMs,
    connectTimeoutMS: timeoutMs,
    socketTimeoutMS: SOCKET_TIMEOUT_MS,
    // Index creation is awaited once, by prepareModels, so that a unique index is there before the first write.
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

/** A connection string that may be shown: user and password are taken out. */
export function withoutPassword(uri: string): string {
  return uri.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '');
}
