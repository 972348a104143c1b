import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection } from 'mongoose';
import { locateToolchain } from '../../toolchain/locate.ts';
import { type Collections, prepareCollections } from '../collections.ts';
import { connectDatabase } from '../platform/database/connect.ts';
import { startEmbedded } from '../platform/database/embedded.ts';

/** An empty database for one test file; `close` deletes it. */
export interface TestDatabase {
  uri: string;
  connection: Connection;
  collections: Collections;
  close(): Promise<void>;
}

/** The embedded server in its own folder; with TEST_MONGODB_URI (a server, without a database) a new database there. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const given = process.env.TEST_MONGODB_URI;
  if (given) return connected(`${given.replace(/\/$/, '')}/test${process.hrtime.bigint()}`, dropAndClose);
  const folder = await mkdtemp(path.join(tmpdir(), 'clawdet-mongo-'));
  const { mongo } = locateToolchain();
  const server = await startEmbedded({ mongo, folder: path.join(folder, 'data') });
  const close = async (connection: Connection) => {
    await connection.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return connected(server.uri, close);
}

async function connected(
  uri: string,
  close: (connection: Connection) => Promise<void>,
): Promise<TestDatabase> {
  const connection = await connectDatabase(uri);
  return {
    uri,
    connection,
    collections: await prepareCollections(connection),
    close: () => close(connection),
  };
}

async function dropAndClose(connection: Connection): Promise<void> {
  await connection.dropDatabase();
  await connection.close();
}
