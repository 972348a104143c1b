import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  cannotStart,
  type EmbeddedDatabase,
  type EmbeddedServerOptions,
  endOf,
  stopEmbeddedServer,
} from './embedded-server.ts';

/**
 * mongod has no option to die with its parent, so a shell runs it: when standard input closes, however this process
 * ended, the shell sends SIGTERM; when mongod ends by itself, the shell exits with the same code.
 */
const DIE_WITH_PARENT = `exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ while read -r _; do :; done <&3; kill -TERM $server; } &
watch=$!
exec 3<&-
wait $server
code=$?
kill $watch 2>/dev/null
exit $code`;

/** How long mongod may take to listen: one that was killed replays its journal first. */
const START_TIMEOUT_MS = 60_000;
/** How long mongod may take to end, and how long the next one waits for it: it writes its cache first. */
const SHUTDOWN_TIMEOUT_MS = 20_000;

/**
 * Starts MongoDB's own server as a child that dies with this process. Its output goes to `<folder>.log`, which every start
 * overwrites. `findPort` returns a free port for 0, and rejects if a given one is taken. Throws StartFailure.
 */
export async function startMongod(
  options: EmbeddedServerOptions,
  findPort: (wanted: number) => Promise<number> = lookUpPort,
): Promise<EmbeddedDatabase> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const deadline = Date.now() + SHUTDOWN_TIMEOUT_MS;
  for (;;) {
    const port = await findPort(options.port ?? 0).catch((cause) => {
      throw cannotStart(options.program, String(cause), cause);
    });
    try {
      return await startOnce({ ...options, port });
    } catch (error) {
      if (!isTransientStartError(error, options) || Date.now() > deadline) throw error;
      await sleep(250);
    }
  }
}

/** Whether a retry may succeed: the mongod of a killed process is still ending, or the free port has been taken meanwhile. */
function isTransientStartError(error: unknown, { port = 0 }: EmbeddedServerOptions): boolean {
  const text = String(error);
  return text.includes('DBPathInUse') || (port === 0 && text.includes('Address already in use'));
}

async function startOnce({
  program,
  folder,
  port,
}: Required<EmbeddedServerOptions>): Promise<EmbeddedDatabase> {
  const log = `${folder}.log`;
  const child = spawnTiedToParent([program, ...argumentsFor(folder, port)], log);
  const stop = () => stopEmbeddedServer(child, SHUTDOWN_TIMEOUT_MS);
  try {
    await readiness(child, program, port, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { uri: `mongodb://127.0.0.1:${port}/clawdet`, ended: endOf(child), stop };
}

function argumentsFor(folder: string, port: number): string[] {
  const where = ['--dbpath', folder, '--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket'];
  // The smallest cache: by default it takes half of the machine's memory. Its diagnostics would write every second.
  const modest = [
    '--wiredTigerCacheSizeGB',
    '0.25',
    '--setParameter',
    'diagnosticDataCollectionEnabled=false',
  ];
  return [...where, ...modest, '--quiet'];
}

function spawnTiedToParent(words: string[], log: string): ChildProcess {
  const output = openSync(log, 'w', 0o600);
  try {
    return spawn('/bin/sh', ['-c', DIE_WITH_PARENT, 'clawdet-mongod', ...words], {
      stdio: ['pipe', output, output],
      // A process group of its own: Ctrl-C goes to the foreground group, and the database must outlive the api's last writes.
      detached: true,
      env: {},
    });
  } finally {
    closeSync(output);
  }
}

/** mongod cannot report which free port it took, so we pick one. A given port that is taken is an error at once. */
function lookUpPort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function readiness(child: ChildProcess, program: string, port: number, log: string): Promise<void> {
  const waiting = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    child.once('error', (cause) => reject(cannotStart(program, String(cause), cause)));
    child.once('exit', (code) => reject(cannotStart(program, errorLines(log, `it ended with code ${code}`))));
  });
  try {
    await Promise.race([ended, waitUntilListening({ port, program, log }, waiting.signal)]);
  } finally {
    waiting.abort();
  }
}

async function waitUntilListening(
  { port, program, log }: { port: number; program: string; log: string },
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  // Read its log first: another program may answer on that port.
  while (!signal.aborted && !(logSaysListening(log) && (await connects(port)))) {
    if (Date.now() > deadline)
      throw cannotStart(program, `it did not answer within ${START_TIMEOUT_MS / 1000} s`);
    await sleep(50);
  }
}

const logSaysListening = (log: string): boolean =>
  readFileSync(log, 'utf8').includes('Waiting for connections');

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (yes: boolean) => () => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}

/** mongod's log lines are JSON with a severity; errors come long before the last line. */
function errorLines(log: string, otherwise: string): string {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const errors = lines.filter((line) => /"s":"[EF]"/.test(line));
  const shown = (errors.length > 0 ? errors : lines).slice(-3).join('\n');
  return `${shown || otherwise}\n(all of it in ${log})`;
}
