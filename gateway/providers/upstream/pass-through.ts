import { ProviderError } from '../provider.ts';
import type { AnswerMeter } from './answer-meter.ts';
import { EventTooLarge, type SseEvent, SseReader } from './sse.ts';

/** An incoming stream and its handling. */
export interface PassThroughOptions {
  name: string;
  pieces: AsyncIterable<Buffer>;
  meter: AnswerMeter;
  /** Whether the client requested the chunk that has only usage. */
  keepUsage: boolean;
  /** The most bytes of one event. */
  eventBytes: number;
  /** The final event, which is added where a provider leaves it out; that of chat completions by default. */
  finalEvent?: string;
  /** Called at the final event: anything after it is ignored. */
  onDone(): void;
}

const DONE_EVENT = 'data: [DONE]\n\n';

/**
 * Passes the bytes of a stream through, without comments, and without the usage chunk where it was not requested. The output is always whole
 * events, so that the gateway can append its own. Throws ProviderError `cut` where the provider reports an error, sends
 * an event that its meter does not know, or ends early.
 */
export async function* passThrough({
  pieces,
  onDone,
  finalEvent = DONE_EVENT,
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
  if (meter.done || (meter.finished && rest === undefined)) yield Buffer.from(finalEvent);
  else throw new ProviderError('cut', `${name} ended its answer in the middle.`);
}

/** Lets whole events through, except comments and those with only usage. */
class EventFilter {
  readonly #meter: AnswerMeter;
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
