import { createConnection, createServer, type Socket } from 'node:net';

/** A way to a database that holds a program half way through its writes. */
interface DatabaseHold {
  uri: string;
  /** Resolves once the program waits for an answer that never comes. */
  held: Promise<void>;
  close(): Promise<void>;
}

/** Passes everything on until a program sends its second insert into a collection: that one and what follows stay here. */
export async function holdSecondInsert(uri: string, collection: string): Promise<DatabaseHold> {
  const { hostname, port, pathname } = new URL(uri);
  const host = decodeURIComponent(hostname);
  const target = host.startsWith('/') ? { path: host } : { host, port: Number(port || 27_017) };
  const command = insertInto(collection);
  const sockets = new Set<Socket>();
  const held = Promise.withResolvers<void>();
  let inserts = 0;
  const server = createServer((near) => {
    const far = createConnection(target);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => [near, far].forEach((each) => void each.destroy()));
    }
    far.pipe(near);
    near.on('data', (bytes) => {
      if (bytes.includes(command)) inserts += 1;
      if (inserts < 2) far.write(bytes);
      else held.resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    uri: `mongodb://127.0.0.1:${address.port}${pathname}`,
    held: held.promise,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How the command begins on the wire: the BSON string `insert` with the collection's name (bsonspec.org). */
function insertInto(collection: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(collection.length + 1);
  return Buffer.concat([Buffer.from('\x02insert\0'), length, Buffer.from(`${collection}\0`)]);
}
