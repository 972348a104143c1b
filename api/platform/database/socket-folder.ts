import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { StartFailure } from '../errors/start-failure.ts';

/** The shortest limit of the systems that we run on: 107 bytes on Linux, 103 on macOS. */
const MAX_SOCKET_PATH = 103;
/** The longest name of a socket in the folder (mongod.ts). */
const LONGEST_NAME = 'mongodb-27017.sock';

/**
 * The folder of a home's sockets, which only its owner can enter: whoever can connect to the embedded database can read and
 * change everything, since it has no accounts. It is in the home, or, because a socket's path must be short, below the
 * folder for temporary files if the home's path is long. Throws StartFailure if the folder belongs to another account.
 */
export function socketFolder(home: string): string {
  const folder = [path.join(home, 'sockets'), ...shortFolders(home)].find(isShort) ?? '';
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    ensurePrivate(folder);
  } catch (cause) {
    throw new StartFailure(
      'unavailable',
      `The sockets of the embedded database need a folder of your own, and ${folder} is not one: ${(cause as Error).message}`,
      'Remove it, or choose a home with a shorter path in CLAWDET_HOME; MONGODB_URI uses a MongoDB of your own instead.',
      { cause },
    );
  }
  return folder;
}

const isShort = (folder: string): boolean =>
  Buffer.byteLength(path.join(folder, LONGEST_NAME)) <= MAX_SOCKET_PATH;

/** The same for each start of a home. TMPDIR itself may be too long. */
function shortFolders(home: string): string[] {
  const name = createHash('sha256').update(`${userInfo().uid} ${home}`).digest('hex').slice(0, 16);
  return [tmpdir(), '/tmp'].map((folder) => path.join(folder, `clawdet-${name}`));
}

/** In a folder that everybody can write, somebody may have made ours first. */
function ensurePrivate(folder: string): void {
  const found = lstatSync(folder);
  if (!found.isDirectory()) throw new Error('it is no folder');
  if (found.uid !== userInfo().uid) throw new Error('it belongs to another account');
  chmodSync(folder, 0o700);
}

/** Removes a home's folder if it is outside the home and empty: nobody else would. */
export function removeSocketFolder(folder: string, home: string): void {
  if (folder.startsWith(home + path.sep)) return;
  try {
    rmdirSync(folder);
  } catch {
    // Another server of this home is using it again.
  }
}

/** The connection string of the database behind a socket. */
export const socketUri = (socket: string): string => `mongodb://${encodeURIComponent(socket)}/clawdet`;
