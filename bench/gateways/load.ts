/** The process that asks: one of the orders below at a time, over connections that are kept. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import { listenForJobs } from './bench-process.ts';

/** Where questions go. */
export interface LoadEndpoint {
  /** Ends in `/v1`. */
  url: string;
  model: string;
  /** One set for each sender; they take turns. */
  senders: Record<string, string>[];
}

/** One answer after the other in each of `atOnce` lanes, for so long. */
interface CountJob {
  kind: 'count';
  target: LoadEndpoint;
  atOnce: number;
  ms: number;
}

/**
 * One stream after the other in each of `atOnce` lanes, for so long; the lanes begin anywhere within `spreadMs`. The first
 * of each lane is told apart: it may be the first for a while that its sender asks.
 */
interface FirstBytesJob {
  kind: 'first-bytes';
  target: LoadEndpoint;
  atOnce: number;
  ms: number;
  spreadMs: number;
}

/** So many streams, begun evenly within `rampMs`, each read to its end; what is not over after `limitMs` is left. */
interface OpenStreamsJob {
  kind: 'hold';
  target: LoadEndpoint;
  streams: number;
  rampMs: number;
  limitMs: number;
}

export type LoadJob = CountJob | FirstBytesJob | OpenStreamsJob;

/** What came of an order. `failed`: calls that were not answered with 200, or broke off. */
export interface LoadResult {
  failed: number;
  /** Of the first call that failed. */
  why?: string;
  /** Calls that were answered whole. */
  answered: number;
  seconds: number;
  /** Ms from each question to the first event of its stream; of the first of each lane, and of the others. */
  opening: number[];
  firstBytes: number[];
  /** Of each stream, the longest ms between two pieces. */
  longestGaps: number[];
  /** Of each stream, how many pieces of text came. */
  pieces: number[];
}

/** A conversation of about 1 KB. */
const said = 'The quick brown fox jumps over the lazy dog, and the dog does not mind. '.repeat(12);
const mark = '"content":"';
const pools = new Map<string, Pool>();

function poolOf(origin: string): Pool {
  const known = pools.get(origin);
  if (known) return known;
  const pool = new Pool(origin, { connections: 4_096, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  pools.set(origin, pool);
  return pool;
}

/** Everything of a call but its body's way. */
function questionOf({ url, model, senders }: LoadEndpoint, lane: number, stream: boolean) {
  const { origin, pathname } = new URL(url);
  const body = JSON.stringify({
    model,
    ...(stream && { stream: true }),
    max_tokens: 256,
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: said },
    ],
  });
  const headers = { 'content-type': 'application/json', ...senders[lane % senders.length] };
  const path = `${pathname}/chat/completions`;
  const options: Dispatcher.RequestOptions = { path, method: 'POST', headers, body };
  return (signal?: AbortSignal) => poolOf(origin).request({ ...options, signal });
}

/** What a lane tells. */
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

  /** One call: true where it was answered whole, or what was wrong. */
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

async function count({ target, atOnce, ms }: CountJob): Promise<LoadResult> {
  const counters = new LoadCounters();
  const until = performance.now() + ms;
  await lanes(atOnce, async (lane) => {
    const ask = questionOf(target, lane, false);
    while (performance.now() < until)
      await counters.take(async () => {
        const { statusCode, body } = await ask();
        const text = await body.text();
        return statusCode === 200 || `${statusCode} ${text}`;
      });
  });
  return counters.toResult();
}

async function firstBytes({ target, atOnce, ms, spreadMs }: FirstBytesJob): Promise<LoadResult> {
  const counters = new LoadCounters();
  const until = performance.now() + ms;
  await lanes(atOnce, async (lane) => {
    const ask = questionOf(target, lane, true);
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
    const ask = questionOf(target, lane, true);
    await counters.take(() => readStream(() => ask(signal), counters));
  });
  return counters.toResult();
}

/** Reads a stream to its end, as it comes. */
async function readStream(
  ask: () => Promise<Dispatcher.ResponseData>,
  counters: LoadCounters,
  firstBytes = counters.firstBytes,
): Promise<true | string> {
  const asked = performance.now();
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
      if (last === 0) firstBytes.push(now - asked);
      else longest = Math.max(longest, now - last);
      last = now;
      pieces += text.split(mark).length - 1;
      end = (end + text).slice(-20);
    }
  } finally {
    counters.longestGaps.push(longest);
    counters.pieces.push(pieces);
  }
  return end.includes('[DONE]') || 'it ended without an end';
}

function lanes(atOnce: number, run: (lane: number) => Promise<void>): Promise<unknown> {
  return Promise.all(Array.from({ length: atOnce }, (_, lane) => run(lane)));
}

function execute(job: LoadJob): Promise<LoadResult> {
  if (job.kind === 'count') return count(job);
  return job.kind === 'hold' ? holdStreamsOpen(job) : firstBytes(job);
}

listenForJobs({ ready: true }, execute);
