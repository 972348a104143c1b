import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Toolchain } from '../../../toolchain/locate.ts';
import { StartFailure } from '../errors/start-failure.ts';
import type { EmbeddedDatabase, EmbeddedServerOptions } from './embedded-server.ts';
import { startFerretdb } from './ferretdb.ts';
import { startMongod } from './mongod.ts';
import { removeSocketFolder, socketFolder } from './socket-folder.ts';

type Kind = Toolchain['mongo']['kind'];

/** The data folder of each kind in the home; neither kind reads the other's files. */
const folders = { ferretdb: 'mongo', mongod: 'mongod' } satisfies Record<Kind, string>;

/**
 * Starts the toolchain's database as a child that dies with this process. It listens on a Unix socket beside the data
 * `folder`, in a folder that only this account can enter, and nowhere else. FerretDB has no transactions, TTL indexes or
 * partial indexes, so nothing in api/ uses them. Throws StartFailure if it does not start.
 */
export async function startEmbedded({ mongo, folder }: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const start = mongo.kind === 'mongod' ? startMongod : startFerretdb;
  const home = path.dirname(folder);
  const sockets = socketFolder(home);
  const server = await start({ program: mongo.program, folder, sockets });
  const stop = async () => {
    await server.stop();
    removeSocketFolder(sockets, home);
  };
  return { ...server, stop };
}

export interface EmbeddedOptions extends Pick<EmbeddedServerOptions, 'folder'> {
  mongo: Toolchain['mongo'];
}

/**
 * The data folder of one kind. Throws StartFailure if only the other kind has data: an empty database would forget every
 * customer, while their servers keep running.
 */
export function dataFolder(home: string, kind: Kind): string {
  const other = kind === 'mongod' ? 'ferretdb' : 'mongod';
  const [own, foreign] = [path.join(home, folders[kind]), path.join(home, folders[other])];
  if (existsSync(own) || !existsSync(foreign)) return own;
  throw new StartFailure(
    'config',
    `The data of this checkout is in ${foreign}, written by ${other}, but the toolchain's database is now ${kind}.`,
    `Set MONGODB_URI to a server that runs on that data, or move the folder away to start with an empty database.${other === 'ferretdb' ? ' With Go installed, CLAWDET_TOOLCHAIN=build restores FerretDB.' : ''}`,
  );
}
