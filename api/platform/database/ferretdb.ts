import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import {
  cannotStart,
  type EmbeddedDatabase,
  type EmbeddedServerOptions,
  endOf,
  stopEmbeddedServer,
} from './embedded-server.ts';
import { socketUri } from './socket-folder.ts';

/**
 * Starts FerretDB (the MongoDB protocol on SQLite files) as a child that dies with this process. It runs one writing
 * command at a time (toolchain/go/mongo/turns.go), so every update is atomic for any number of processes. Throws
 * StartFailure.
 */
export async function startFerretdb({
  program,
  folder,
  sockets,
}: EmbeddedServerOptions): Promise<EmbeddedDatabase> {
  const socket = path.join(sockets, 'mongo.sock');
  // Its standard input ties it to this process: when this process dies in any way, the pipe closes and the server stops.
  const child = spawn(program, ['-socket', socket, '-dir', folder, '-die-with-parent'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C goes to the foreground group, and the database must outlive the api's last writes.
    detached: true,
    env: { GOMEMLIMIT: '128MiB', DO_NOT_TRACK: '1' },
  });
  const ended = endOf(child);
  await readiness(child, program);
  const stop = () => stopEmbeddedServer(child, 5_000);
  return { uri: socketUri(socket), ended, stop };
}

function readiness(child: ChildProcess, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const errorLines: string[] = [];
    createInterface({ input: child.stderr ?? process.stdin }).on('line', (line) => {
      errorLines.push(line);
      if (errorLines.length > 5) errorLines.shift();
    });
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      if (line.startsWith('listening ')) resolve();
    });
    child.once('error', (cause) => reject(cannotStart(program, String(cause), cause)));
    child.once('exit', (code) =>
      reject(cannotStart(program, errorLines.join('\n') || `it ended with code ${code}`)),
    );
  });
}
