import { ProviderError } from '../provider.ts';
import { EventTooLarge, type SseEvent, SseReader } from '../upstream/sse.ts';
import type { UsageMeter } from './usage-meter.ts';

/** A stream as it comes, and what to do with it. */
export interface PassThroughOptions {
  name: string;
  pieces: AsyncIterable<Buffer>;
  meter: UsageMeter;
  /** Whether the client asked for the chunk that holds nothing but usage. */
  keepUsage: boolean;
  /** The most bytes that one event may have. */
  eventBytes: number;
  /** Called at `[DONE]`: what may come after it is of no interest. */
  onDone(): void;
}

const doneEvent = Buffer.from('data: [DONE]\n\n');

/**
 * The bytes of a stream as they come, without the usage where it was not asked for. Always whole events: what has been
 * given can be followed by an event of one's own. Throws ProviderError `cut` where the provider says that it failed, says
 * what is no event of a chat, or ends without an end.
 */
export async function* passThrough({
  pieces,
  onDone,
  ...stream
}: PassThroughOptions): AsyncGenerator<Buffer> {
  const { meter, name } = stream;
  const filter = new EventFilter(stream);
  for await (const piece of pieces) {
    const bytes = filter.take(piece);
    if (meter.done) onDone();
    if (bytes.length > 0) yield bytes;
    if (filter.failed) throw new ProviderError('cut', `${name} failed in the middle of its answer.`);
    if (meter.done) return;
  }
  const rest = filter.rest();
  if (meter.done || (meter.finished && rest === undefined)) yield doneEvent;
  else throw new ProviderError('cut', `${name} ended its answer in the middle.`);
}

/** Lets whole events through, save those with nothing but usage. */
class EventFilter {
  readonly #meter: UsageMeter;
  readonly #keepUsage: boolean;
  readonly #reader: SseReader;
  /** The beginning of an event that is not whole yet. */
  #held: Buffer[] = [];
  #leftOut = false;
  failed = false;

  constructor({
    meter,
    keepUsage,
    eventBytes,
  }: Pick<PassThroughOptions, 'meter' | 'keepUsage' | 'eventBytes'>) {
    this.#meter = meter;
    this.#keepUsage = keepUsage;
    this.#reader = new SseReader(eventBytes);
  }

  /** The bytes that may go on now that this piece is here. */
  take(piece: Buffer): Buffer {
    const through: Buffer[] = [];
    const events = this.#read(piece);
    const lead = piece.subarray(0, this.#reader.lead);
    if (this.#held.length > 0) this.#held.push(lead);
    // The second half of a line end goes where its first half went.
    else if (!this.#leftOut) through.push(lead);
    let run = lead.length;
    let start = run;
    const letThrough = (): void => {
      if (run < start) through.push(...this.#held.splice(0), piece.subarray(run, start));
    };
    for (const event of events) {
      this.#leftOut = !this.#passes(event);
      if (this.#leftOut) {
        letThrough();
        this.#held = [];
        run = event.end;
      }
      if (this.failed) return joined(through);
      start = event.end;
    }
    letThrough();
    if (start < piece.length) this.#held.push(piece.subarray(start));
    return joined(through);
  }

  /** What an unfinished event says, at the end of everything. */
  rest(): string | undefined {
    const data = this.#reader.rest();
    if (data?.trim() === '[DONE]') this.#meter.read(data);
    return data;
  }

  #read(piece: Buffer): SseEvent[] {
    try {
      return this.#reader.read(piece);
    } catch (error) {
      if (!(error instanceof EventTooLarge)) throw error;
      this.failed = true;
      return [];
    }
  }

  #passes({ data }: SseEvent): boolean {
    if (data === undefined) return true;
    const kind = this.#meter.read(data);
    this.failed = kind === 'failure';
    return kind === 'content' || (kind === 'usage_only' && this.#keepUsage);
  }
}

function joined(parts: Buffer[]): Buffer {
  const [only, ...others] = parts.filter(({ length }) => length > 0);
  return others.length > 0 ? Buffer.concat(parts) : (only ?? Buffer.alloc(0));
}
