/** The process that sends the load: one of the jobs below at a time, over keep-alive connections. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import { listenForJobs } from './bench-process.ts';

/** Where calls go. */
export interface LoadEndpoint {
  /** Ends in `/v1`. */
  url: string;
  model: string;
  /** The headers of each sender; lanes are distributed over the senders. */
  senders: Record<string, string>[];
}

/** One call after the other in each of `atOnce` lanes, for `ms`. */
interface CountJob {
  kind: 'count';
  target: LoadEndpoint;
  atOnce: number;
  ms: number;
  promptBytes?: number;
}

/**
 * One stream after the other in each of `atOnce` lanes, for `ms`; lanes start at random within `spreadMs`. The first
 * stream of each lane is counted separately: it may be its sender's first call after a pause.
 */
interface FirstBytesJob {
  kind: 'first-bytes';
  target: LoadEndpoint;
  atOnce: number;
  ms: number;
  spreadMs: number;
  promptBytes?: number;
}

/** Many streams, started evenly within `rampMs`, each read to its end; streams still open after `limitMs` are aborted. */
interface OpenStreamsJob {
  kind: 'hold';
  target: LoadEndpoint;
  streams: number;
  rampMs: number;
  limitMs: number;
}

export type LoadJob = CountJob | FirstBytesJob | OpenStreamsJob;

/** The result of a job. `failed`: calls that were not answered with 200, or broke off. */
export interface LoadResult {
  failed: number;
  /** The reason of the first failed call. */
  why?: string;
  /** Calls that were answered completely. */
  answered: number;
  seconds: number;
  /** Ms from each call to its stream's first event: `opening` for each lane's first stream, `firstBytes` for the others. */
  opening: number[];
  firstBytes: number[];
  /** The longest ms between two pieces of each stream. */
  longestGaps: number[];
  /** The number of pieces of text of each stream. */
  pieces: number[];
}

const SENTENCE = 'The quick brown fox jumps over the lazy dog, and the dog does not mind. ';
/** Makes a conversation of about 1 KB. */
const SMALL_PROMPT = 864;
const PIECE_MARKER = '"content":"';
const pools = new Map<string, Pool>();

function poolOf(origin: string): Pool {
  const known = pools.get(origin);
  if (known) return known;
  const pool = new Pool(origin, { connections: 4_096, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  pools.set(origin, pool);
  return pool;
}

/** A function that sends one call. */
function callOf(
  { url, model, senders }: LoadEndpoint,
  lane: number,
  { stream, promptBytes = SMALL_PROMPT }: { stream: boolean; promptBytes?: number | undefined },
) {
  const { origin, pathname } = new URL(url);
  const body = JSON.stringify({
    model,
    ...(stream && { stream: true }),
    max_tokens: 256,
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: SENTENCE.repeat(Math.ceil(promptBytes / SENTENCE.length)) },
    ],
  });
  const headers = { 'content-type': 'application/json', ...senders[lane % senders.length] };
  const path = `${pathname}/chat/completions`;
  const options: Dispatcher.RequestOptions = { path, method: 'POST', headers, body };
  return (signal?: AbortSignal) => poolOf(origin).request({ ...options, signal });
}

/** Collects the results of all lanes. */
class LoadCounters implements LoadResult {
  failed = 0;
  why?: string;
  answered = 0;
  opening: number[] = [];
  firstBytes: number[] = [];
  longestGaps: number[] = [];
  pieces: number[] = [];
  readonly #began = performance.now();

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Counts one call, which returns true if it was answered completely, else what was wrong. */
  async take(call: () => Promise<true | string>): Promise<void> {
    const outcome = await call().catch(String);
    if (outcome === true) this.answered += 1;
    else {
      this.failed += 1;
      this.why ??= outcome.slice(0, 300);
    }
  }

  toResult(): LoadResult {
    const { seconds, failed, why, answered, opening, firstBytes, longestGaps, pieces } = this;
    return { seconds, failed, answered, opening, firstBytes, longestGaps, pieces, ...(why && { why }) };
  }
}

async function count({ target, atOnce, ms, promptBytes }: CountJob): Promise<LoadResult> {
  const counters = new LoadCounters();
  const until = performance.now() + ms;
  await lanes(atOnce, async (lane) => {
    const ask = callOf(target, lane, { stream: false, promptBytes });
    while (performance.now() < until)
      await counters.take(async () => {
        const { statusCode, body } = await ask();
        const text = await body.text();
        return statusCode === 200 || `${statusCode} ${text}`;
      });
  });
  return counters.toResult();
}

async function firstBytes(job: FirstBytesJob): Promise<LoadResult> {
  const { target, atOnce, ms, spreadMs, promptBytes } = job;
  const counters = new LoadCounters();
  const until = performance.now() + ms;
  await lanes(atOnce, async (lane) => {
    const ask = callOf(target, lane, { stream: true, promptBytes });
    await sleep(Math.random() * spreadMs);
    await counters.take(() => readStream(ask, counters, counters.opening));
    while (performance.now() < until) await counters.take(() => readStream(ask, counters));
  });
  return counters.toResult();
}

async function holdStreamsOpen({ target, streams, rampMs, limitMs }: OpenStreamsJob): Promise<LoadResult> {
  const counters = new LoadCounters();
  const signal = AbortSignal.timeout(limitMs);
  await lanes(streams, async (lane) => {
    await sleep((lane / streams) * rampMs);
    const ask = callOf(target, lane, { stream: true });
    await counters.take(() => readStream(() => ask(signal), counters));
  });
  return counters.toResult();
}

/** Reads a stream to its end as it arrives. */
async function readStream(
  ask: () => Promise<Dispatcher.ResponseData>,
  counters: LoadCounters,
  firstBytes = counters.firstBytes,
): Promise<true | string> {
  const began = performance.now();
  const { statusCode, body } = await ask();
  if (statusCode !== 200) return `${statusCode} ${await body.text()}`;
  let last = 0;
  let longest = 0;
  let pieces = 0;
  let end = '';
  try {
    for await (const bytes of body) {
      const now = performance.now();
      const text = String(bytes);
      if (last === 0) firstBytes.push(now - began);
      else longest = Math.max(longest, now - last);
      last = now;
      pieces += text.split(PIECE_MARKER).length - 1;
      end = (end + text).slice(-20);
    }
  } finally {
    counters.longestGaps.push(longest);
    counters.pieces.push(pieces);
  }
  return end.includes('[DONE]') || 'it ended without [DONE]';
}

function lanes(atOnce: number, run: (lane: number) => Promise<void>): Promise<unknown> {
  return Promise.all(Array.from({ length: atOnce }, (_, lane) => run(lane)));
}

function execute(job: LoadJob): Promise<LoadResult> {
  if (job.kind === 'count') return count(job);
  return job.kind === 'hold' ? holdStreamsOpen(job) : firstBytes(job);
}

listenForJobs({ ready: true }, execute);
