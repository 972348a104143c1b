import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRotatingLog } from '../../../infra/processes/rotating-log.ts';
import {
  cannotStart,
  type EmbeddedDatabase,
  type EmbeddedServerOptions,
  endOf,
  stopEmbeddedServer,
} from './embedded-server.ts';
import { socketUri } from './socket-folder.ts';

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
 * Starts MongoDB's own server as a child that dies with this process. Its output goes to `<folder>.log`, which is put aside
 * when it is large. Throws StartFailure.
 */
export async function startMongod(options: EmbeddedServerOptions): Promise<EmbeddedDatabase> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const deadline = Date.now() + SHUTDOWN_TIMEOUT_MS;
  for (;;) {
    try {
      return await startOnce(options);
    } catch (error) {
      // The mongod of a killed process is still ending.
      if (!String(error).includes('DBPathInUse') || Date.now() > deadline) throw error;
      await sleep(250);
    }
  }
}

async function startOnce({ program, folder, sockets }: EmbeddedServerOptions): Promise<EmbeddedDatabase> {
  const log = `${folder}.log`;
  const socket = path.join(sockets, 'mongo.sock');
  const child = spawnTiedToParent([program, ...argumentsFor(folder, socket)]);
  const output = recordOutput(child, log);
  const stop = () => stopEmbeddedServer(child, SHUTDOWN_TIMEOUT_MS);
  try {
    await readiness({ child, program, socket, output });
  } catch (error) {
    await stop();
    throw error;
  }
  return { uri: socketUri(socket), ended: endOf(child), stop };
}

function argumentsFor(folder: string, socket: string): string[] {
  // Beside the sockets of bind_ip, mongod opens one of its own, /tmp/mongodb-27017.sock unless it gets another folder.
  const where = ['--dbpath', folder, '--bind_ip', socket, '--unixSocketPrefix', path.dirname(socket)];
  // The smallest cache: by default it takes half of the machine's memory. Its diagnostics would write every second.
  const modest = [
    '--wiredTigerCacheSizeGB',
    '0.25',
    '--setParameter',
    'diagnosticDataCollectionEnabled=false',
  ];
  return [...where, '--filePermissions', '0600', ...modest, '--quiet'];
}

function spawnTiedToParent(words: string[]): ChildProcess {
  return spawn('/bin/sh', ['-c', DIE_WITH_PARENT, 'clawdet-mongod', ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C goes to the foreground group, and the database must outlive the api's last writes.
    detached: true,
    env: {},
  });
}

/** The latest lines of this start, and the file that has all of them. */
interface RecordedOutput {
  lines: string[];
  file: string;
}

const LINES_KEPT = 200;

function recordOutput({ stdout, stderr }: ChildProcess, file: string): RecordedOutput {
  const lines: string[] = [];
  const log = openRotatingLog(file);
  for (const output of [stdout, stderr]) {
    if (!output) continue;
    createInterface({ input: output }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
    });
    // A second reader of the same stream: both get all of it.
    log.collect(output.pipe(new PassThrough()));
  }
  log.finished();
  return { lines, file };
}

interface StartingServer {
  child: ChildProcess;
  program: string;
  socket: string;
  output: RecordedOutput;
}

async function readiness({ child, program, socket, output }: StartingServer): Promise<void> {
  const waiting = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    child.once('error', (cause) => reject(cannotStart(program, String(cause), cause)));
    // Not `exit`: its last lines may come after it.
    child.once('close', (code) =>
      reject(cannotStart(program, errorLines(output, `it ended with code ${code}`))),
    );
  });
  try {
    await Promise.race([ended, waitUntilListening({ socket, program, output }, waiting.signal)]);
  } finally {
    waiting.abort();
  }
}

async function waitUntilListening(
  { socket, program, output }: Omit<StartingServer, 'child'>,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  // Read its log first: a server that is still ending may answer on that socket.
  while (!signal.aborted && !(saysListening(output) && (await connects(socket)))) {
    if (Date.now() > deadline)
      throw cannotStart(program, `it did not answer within ${START_TIMEOUT_MS / 1000} s`);
    await sleep(50);
  }
}

const saysListening = ({ lines }: RecordedOutput): boolean =>
  lines.some((line) => line.includes('Waiting for connections'));

function connects(to: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(to);
    const answer = (yes: boolean) => () => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}

/** mongod's log lines are JSON with a severity; errors come long before the last line. */
function errorLines({ lines, file }: RecordedOutput, otherwise: string): string {
  const errors = lines.filter((line) => /"s":"[EF]"/.test(line));
  const shown = (errors.length > 0 ? errors : lines).slice(-3).join('\n');
  return `${shown || otherwise}\n(all of it in ${file})`;
}
