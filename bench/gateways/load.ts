/** The process that asks: one of the orders below at a time, over connections that are kept. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import { listenOrders } from './orders.ts';

/** Where questions go. */
export interface Target {
  /** Ends in `/v1`. */
  url: string;
  model: string;
  /** One set for each sender; they take turns. */
  senders: Record<string, string>[];
}

/** One answer after the other in each of `atOnce` lanes, for so long. */
interface CountOrder {
  kind: 'count';
  target: Target;
  atOnce: number;
  ms: number;
}

/**
 * One stream after the other in each of `atOnce` lanes, for so long; the lanes begin anywhere within `spreadMs`. The first
 * of each lane is told apart: it may be the first for a while that its sender asks.
 */
interface FirstBytesOrder {
  kind: 'first-bytes';
  target: Target;
  atOnce: number;
  ms: number;
  spreadMs: number;
}

/** So many streams, begun evenly within `rampMs`, each read to its end; what is not over after `limitMs` is left. */
interface HoldOrder {
  kind: 'hold';
  target: Target;
  streams: number;
  rampMs: number;
  limitMs: number;
}

export type LoadOrder = CountOrder | FirstBytesOrder | HoldOrder;

/** What came of an order. `failed`: calls that were not answered with 200, or broke off. */
export interface Loaded {
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
function questionOf({ url, model, senders }: Target, lane: number, stream: boolean) {
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
class Tally implements Loaded {
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

  told(): Loaded {
    const { seconds, failed, why, answered, opening, firstBytes, longestGaps, pieces } = this;
    return { seconds, failed, answered, opening, firstBytes, longestGaps, pieces, ...(why && { why }) };
  }
}

async function count({ target, atOnce, ms }: CountOrder): Promise<Loaded> {
  const tally = new Tally();
  const until = performance.now() + ms;
  await lanes(atOnce, async (lane) => {
    const ask = questionOf(target, lane, false);
    while (performance.now() < until)
      await tally.take(async () => {
        const { statusCode, body } = await ask();
        const text = await body.text();
        return statusCode === 200 || `${statusCode} ${text}`;
      });
  });
  return tally.told();
}

async function firstBytes({ target, atOnce, ms, spreadMs }: FirstBytesOrder): Promise<Loaded> {
  const tally = new Tally();
  const until = performance.now() + ms;
  await lanes(atOnce, async (lane) => {
    const ask = questionOf(target, lane, true);
    await sleep(Math.random() * spreadMs);
    await tally.take(() => readStream(ask, tally, tally.opening));
    while (performance.now() < until) await tally.take(() => readStream(ask, tally));
  });
  return tally.told();
}

async function hold({ target, streams, rampMs, limitMs }: HoldOrder): Promise<Loaded> {
  const tally = new Tally();
  const signal = AbortSignal.timeout(limitMs);
  await lanes(streams, async (lane) => {
    await sleep((lane / streams) * rampMs);
    const ask = questionOf(target, lane, true);
    await tally.take(() => readStream(() => ask(signal), tally));
  });
  return tally.told();
}

/** Reads a stream to its end, as it comes. */
async function readStream(
  ask: () => Promise<Dispatcher.ResponseData>,
  tally: Tally,
  firstBytes = tally.firstBytes,
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
    tally.longestGaps.push(longest);
    tally.pieces.push(pieces);
  }
  return end.includes('[DONE]') || 'it ended without an end';
}

function lanes(atOnce: number, run: (lane: number) => Promise<void>): Promise<unknown> {
  return Promise.all(Array.from({ length: atOnce }, (_, lane) => run(lane)));
}

function carryOut(order: LoadOrder): Promise<Loaded> {
  if (order.kind === 'count') return count(order);
  return order.kind === 'hold' ? hold(order) : firstBytes(order);
}

listenOrders({ ready: true }, carryOut);
