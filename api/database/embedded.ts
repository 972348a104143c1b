import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { StartFailure } from '../start-failure.ts';

/** A database server that belongs to this process. */
export interface EmbeddedDatabase {
  /** MongoDB connection string, with the database `clawdet`. */
  uri: string;
  stop(): Promise<void>;
}

/** What the embedded server is started with: its program, the folder that keeps the data, and a port (0 takes a free one). */
export interface EmbeddedOptions {
  program: string;
  folder: string;
  port?: number;
}

/**
 * Starts FerretDB (the MongoDB protocol on SQLite files) as a child that dies with this process. It has no
 * transactions, TTL indexes or partial indexes, so nothing in api/ uses them. Throws StartFailure when it does not come up.
 */
export async function startEmbedded({
  program,
  folder,
  port = 0,
}: EmbeddedOptions): Promise<EmbeddedDatabase> {
  // Its standard input is the leash: when this process dies in any way the pipe closes, and the server stops.
  const child = spawn(program, ['-listen', `127.0.0.1:${port}`, '-dir', folder, '-die-with-parent'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Its own group: Ctrl-C goes to the foreground group, and the database must outlive the api's last writes.
    detached: true,
    env: { GOMEMLIMIT: '128MiB', DO_NOT_TRACK: '1' },
  });
  const address = await listeningAddress(child, program);
  return { uri: withDatabase(address), stop: () => stop(child) };
}

function listeningAddress(child: ChildProcess, program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const complaints: string[] = [];
    createInterface({ input: child.stderr ?? process.stdin }).on('line', (line) => {
      complaints.push(line);
      if (complaints.length > 5) complaints.shift();
    });
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      if (line.startsWith('listening ')) resolve(line.slice('listening '.length).trim());
    });
    child.once('error', (cause) => reject(cannotStart(program, String(cause), cause)));
    child.once('exit', (code) =>
      reject(cannotStart(program, complaints.join('\n') || `it ended with code ${code}`)),
    );
  });
}

function cannotStart(program: string, why: string, cause?: unknown): StartFailure {
  return new StartFailure(
    'unavailable',
    `The embedded database (${program}) did not start: ${why}`,
    'Look at the line above: a full disk or a broken program file is the usual cause. "npm run clawdet -- doctor" checks the toolchain; MONGODB_URI uses a MongoDB of your own instead.',
    { cause },
  );
}

function withDatabase(address: string): string {
  const uri = new URL(address);
  uri.pathname = '/clawdet';
  return uri.href;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end();
  const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(impatience);
}
