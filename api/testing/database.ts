import { mkdtempSync, rmSync } from 'node:fs';
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

/** Connection string of a server without a database: TEST_MONGODB_URI, or an embedded server. */
let server: Promise<string> | undefined;

/** A new database on the server of this test process, which its files share: a server takes longer to start than to use. */
export async function openTestDatabase(): Promise<TestDatabase> {
  server ??= startServer();
  const uri = `${await server}/test${process.hrtime.bigint()}`;
  const connection = await connectDatabase(uri);
  return {
    uri,
    connection,
    collections: await prepareCollections(connection),
    async close() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

async function startServer(): Promise<string> {
  const given = process.env.TEST_MONGODB_URI;
  if (given) return given.replace(/\/$/, '');
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-mongo-'));
  // The server ends with this process. Vitest ends its processes with SIGTERM, which skips `exit` unless it is handled.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('SIGTERM', () => process.exit());
  const { mongo } = locateToolchain();
  const { uri } = await startEmbedded({ mongo, folder: path.join(folder, 'data') });
  return uri.slice(0, uri.lastIndexOf('/'));
}
