import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSockets } from '../../api/platform/http/listening-sockets.ts';
import { startBenchProcess } from './bench-process.ts';
import type { LoadEndpoint } from './load.ts';

/** One side: a gateway in front of the upstream, or the upstream itself. */
export interface GatewayTarget {
  name: string;
  target: LoadEndpoint;
  /** The process whose memory counts; undefined if there is none. */
  pid?: number;
  close(): Promise<void>;
}

/** A peer that is not measured, and why. */
export interface SkippedTarget {
  name: string;
  why: string;
}

/** How a peer is started. */
interface PeerStartOptions {
  name: string;
  program: string;
  words: string[];
  env: Record<string, string>;
  target: LoadEndpoint;
}

/** Below the ports of outgoing connections, of which the load opens thousands. */
const PEER_PORTS = Array.from({ length: 100 }, (_, index) => 4_000 + index);

/** The ports that peers of this run have. */
const given = new Set<number>();

/** A free port for a program that cannot choose one itself. Throws if there is none. */
export async function freePeerPort(): Promise<number> {
  for (const port of PEER_PORTS) {
    const free = given.has(port) ? undefined : await openSockets(port).catch(() => undefined);
    if (!free) continue;
    given.add(port);
    await free.close();
    return port;
  }
  throw new Error(`no port from ${PEER_PORTS.at(0)} to ${PEER_PORTS.at(-1)} is free`);
}

/** A peer's first start compiles hundreds of modules. */
const START_LIMIT_MS = 90_000;

/** Starts a peer's server and waits until it has answered a call. Throws if it does not answer in time. */
export async function startPeer({
  name,
  program,
  words,
  env,
  target,
}: PeerStartOptions): Promise<GatewayTarget> {
  const script = path.join(import.meta.dirname, 'peer-process.ts');
  const { PATH = '', HOME = '' } = process.env;
  const peer = await startBenchProcess<{ pid: number }, never, never>(script, [program, ...words], {
    PATH,
    HOME,
    ...env,
  });
  const close = (): Promise<void> => peer.close();
  try {
    await waitUntilAnswering(target);
  } catch (error) {
    await close();
    throw error;
  }
  return { name, target, pid: peer.ready.pid, close };
}

/** Waits for the first answer. */
async function waitUntilAnswering({ url, model, senders: [headers] }: LoadEndpoint): Promise<void> {
  const until = performance.now() + START_LIMIT_MS;
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello?' }] });
  for (let problem = ''; performance.now() < until; await sleep(250)) {
    const response = fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    const answer = await response.catch((error: unknown) => String(error));
    if (typeof answer !== 'string' && answer.ok) return void (await answer.text());
    problem = typeof answer === 'string' ? answer : `${answer.status} ${await answer.text()}`;
    if (performance.now() + 1_000 > until)
      throw new Error(`it did not answer in time: ${problem.slice(0, 300)}`);
  }
}
