import type { Connection } from 'mongoose';
import type { Config } from '../../config.ts';
import { toolchainFor } from '../engine/engine.ts';
import { closeConnection, connectDatabase, withoutPassword } from './connect.ts';
import { dataFolder } from './embedded.ts';
import { type SupervisorOptions, superviseEmbedded } from './embedded-supervisor.ts';

/** An open database. `address` is safe to show: it contains no password. */
export interface Database {
  connection: Connection;
  address: string;
  /** Resolves when an embedded server has ended and cannot be restarted; absent for a server that is not ours. */
  ended?: Promise<void>;
  close(): Promise<void>;
}

/** Opens the configured database, or an embedded one whose data stays in `<home>`. Throws StartFailure. */
export async function openDatabase(
  config: Pick<Config, 'mongoUri' | 'home' | 'toolchain'>,
  supervisor: SupervisorOptions = {},
): Promise<Database> {
  if (config.mongoUri) {
    const connection = await connectDatabase(config.mongoUri);
    return {
      connection,
      address: withoutPassword(config.mongoUri),
      close: async () => void (await closeConnection(connection)),
    };
  }
  const { mongo } = toolchainFor(config, 'page');
  const embedded = await superviseEmbedded(
    { mongo, folder: dataFolder(config.home, mongo.kind) },
    supervisor,
  );
  try {
    const connection = await connectDatabase(embedded.uri);
    const close = async () => {
      await closeConnection(connection);
      await embedded.stop();
    };
    return { connection, address: embedded.uri, ended: embedded.ended, close };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}
