import { lookup as systemLookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerImage } from '../../../infra/components/container-image.ts';
import { AppError } from '../../platform/errors/app-error.ts';

type Probes = Pick<ContainerImage, 'health' | 'readyPath'>;

interface ReachOptions {
  url: string;
  probes: Probes;
  /** How long it may take until the assistant is up. */
  deadlineMs: number;
  /** How long to wait after that until it is ready. */
  readyMs: number;
  signal: AbortSignal;
}

/** Waits until an assistant is reachable; the provision job's last step. */
export type Reach = (options: ReachOptions) => Promise<void>;

const BODY_LIMIT = 64 * 1024;

/**
 * Polls an instance's public address, through DNS and proxy like a browser, until the assistant reports that it is
 * healthy, and then until it is ready for questions. Throws `health_check_failed`, with the last answer in its cause, if it
 * is not healthy in time. One that does not get ready counts as reached: a channel whose token is wrong keeps it so.
 */
export const reachInstance: Reach = async ({ url, probes: { health, readyPath }, ...limits }) => {
  const { deadlineMs, readyMs, signal } = limits;
  const fault = await poll(new URL(health.path, url), health, { withinMs: deadlineMs, signal });
  if (fault) throw new AppError('health_check_failed', { cause: new Error(fault) });
  const ready = { path: readyPath };
  if (readyPath !== health.path) await poll(new URL(readyPath, url), ready, { withinMs: readyMs, signal });
};

/** Asks until the answer counts. Resolves with why the last one did not, if the time is over. */
async function poll(
  target: URL,
  health: ContainerImage['health'],
  { withinMs, signal }: { withinMs: number; signal: AbortSignal },
): Promise<string | undefined> {
  // By the monotonic clock, like all deadlines that can end a run.
  const deadline = performance.now() + withinMs;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    signal.throwIfAborted();
    const fault = await faultOf(target, health, signal);
    if (!fault || performance.now() + pauseMs > deadline) return fault;
    await sleep(pauseMs, undefined, { signal });
  }
}

/** Why an answer does not count, or undefined for one that does. */
async function faultOf(
  url: URL,
  health: ContainerImage['health'],
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { status, body } = await get(url, signal);
    if (status !== 200) return `${url.host} answered ${status}`;
    return isHealthyBody(body, health) ? undefined : `${url.host} answers, but not as a healthy assistant`;
  } catch (error) {
    return `${url.host}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Whether a body is that of a healthy assistant gateway. */
export function isHealthyBody(body: string, { says, neverSays }: ContainerImage['health']): boolean {
  return (
    (says === undefined || body.includes(says)) && (neverSays === undefined || !body.includes(neverSays))
  );
}

function get(url: URL, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const options = {
      lookup: lookupLoopback,
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      agent: false,
    };
    request(url, options, (response) => {
      readBody(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) {
    body += chunk;
    if (body.length > BODY_LIMIT) break;
  }
  return body;
}

/** Browsers resolve `*.localhost` to this machine (RFC 6761); most system resolvers do not, so this does. */
const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  if (hostname !== 'localhost' && !hostname.endsWith('.localhost'))
    return systemLookup(hostname, options, callback);
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};
