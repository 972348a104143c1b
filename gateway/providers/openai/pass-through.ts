import { ProviderError } from '../provider.ts';
import { EventTooLarge, type SseEvent, SseReader } from '../upstream/sse.ts';
import type { UsageMeter } from './usage-meter.ts';

/** An incoming stream and its handling. */
export interface PassThroughOptions {
  name: string;
  pieces: AsyncIterable<Buffer>;
  meter: UsageMeter;
  /** Whether the client requested the chunk that has only usage. */
  keepUsage: boolean;
  /** The most bytes of one event. */
  eventBytes: number;
  /** Called at `[DONE]`: anything after it is ignored. */
  onDone(): void;
}

const doneEvent = Buffer.from('data: [DONE]\n\n');

/**
 * Passes the bytes of a stream through, without comments, and without the usage chunk where it was not requested. The output is always whole
 * events, so that the gateway can append its own. Throws ProviderError `cut` where the provider reports an error, sends
 * an event that is not a chat chunk, or ends early.
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

/** Lets whole events through, except comments and those with only usage. */
class EventFilter {
  readonly #meter: UsageMeter;
  readonly #keepUsage: boolean;
  readonly #reader: SseReader;
  /** The beginning of an incomplete event. */
  #pending: Buffer[] = [];
  #dropped = false;
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

  /** The bytes that can be passed on after this piece. */
  take(piece: Buffer): Buffer {
    const through: Buffer[] = [];
    const events = this.#read(piece);
    const lead = piece.subarray(0, this.#reader.lead);
    if (this.#pending.length > 0) this.#pending.push(lead);
    // The second half of a line end follows its first half.
    else if (!this.#dropped) through.push(lead);
    let run = lead.length;
    let start = run;
    const letThrough = (): void => {
      if (run < start) through.push(...this.#pending.splice(0), piece.subarray(run, start));
    };
    for (const event of events) {
      this.#dropped = !this.#passes(event);
      if (this.#dropped) {
        letThrough();
        this.#pending = [];
        run = event.end;
      }
      if (this.failed) return joined(through);
      start = event.end;
    }
    letThrough();
    if (start < piece.length) this.#pending.push(piece.subarray(start));
    return joined(through);
  }

  /** The data of an unfinished event at the end of the stream. */
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
    // A comment is not the beginning of an answer; the gateway sends its own (see 0068).
    if (data === undefined) return false;
    const kind = this.#meter.read(data);
    this.failed = kind === 'failure';
    return kind === 'content' || (kind === 'usage_only' && this.#keepUsage);
  }
}

function joined(parts: Buffer[]): Buffer {
  const [only, ...others] = parts.filter(({ length }) => length > 0);
  return others.length > 0 ? Buffer.concat(parts) : (only ?? Buffer.alloc(0));
}
