const lineFeed = 10;
const carriageReturn = 13;
const colon = 58;
const space = 32;

/** One event of a stream, or the blank line after a comment. */
export interface SseEvent {
  /** Of the `event` field; empty without one. */
  name: string;
  /** The `data` lines; undefined where there were none. */
  data: string | undefined;
  /** Where it ends in the piece that was read last. */
  end: number;
}

/** An event exceeded the size limit. */
export class EventTooLarge extends Error {}

/**
 * Reads server-sent events as their bytes arrive (HTML standard, 9.2.6), split anywhere. A line is decoded only when it
 * is complete, so that no character is split. Keeps at most one unfinished event, of at most `limit` bytes.
 */
export class SseReader {
  readonly #limit: number;
  #line: Buffer[] = [];
  #size = 0;
  #data: string[] = [];
  #name = '';
  #afterReturn = false;
  /** Bytes at the start of the last piece that end the line before it: 1 where a CR LF was split. */
  lead = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The events that end in this piece. Throws EventTooLarge. */
  read(piece: Buffer): SseEvent[] {
    const events: SseEvent[] = [];
    this.lead = this.#afterReturn && piece[0] === lineFeed ? 1 : 0;
    if (piece.length > 0) this.#afterReturn = false;
    let start = this.lead;
    for (let at = start; at < piece.length; at += 1) {
      if (piece[at] !== lineFeed && piece[at] !== carriageReturn) continue;
      const line = this.#lineTo(piece.subarray(start, at));
      if (piece[at] === carriageReturn) at += this.#lineFeedAfter(piece, at);
      start = at + 1;
      if (line.length > 0) this.#field(line);
      else events.push(this.#event(start));
    }
    this.#keep(piece.subarray(start));
    return events;
  }

  /** The data of an unfinished event, at the end of the stream. */
  rest(): string | undefined {
    const line = this.#lineTo(Buffer.alloc(0));
    if (line.length > 0) this.#field(line);
    return this.#event(0).data;
  }

  #lineFeedAfter(piece: Buffer, at: number): 0 | 1 {
    this.#afterReturn = at + 1 === piece.length;
    return piece[at + 1] === lineFeed ? 1 : 0;
  }

  #keep(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#limit) throw new EventTooLarge();
    if (part.length > 0) this.#line.push(part);
  }

  #lineTo(part: Buffer): Buffer {
    this.#keep(part);
    const line = this.#line.length === 1 ? this.#line[0] : Buffer.concat(this.#line);
    this.#line = [];
    return line ?? part;
  }

  #field(line: Buffer): void {
    const cut = line.indexOf(colon);
    const name = line.toString('latin1', 0, cut === -1 ? line.length : cut);
    if (name !== 'data' && name !== 'event') return;
    const from = cut === -1 ? line.length : cut + (line[cut + 1] === space ? 2 : 1);
    const value = line.toString('utf8', from);
    if (name === 'event') this.#name = value;
    else this.#data.push(value);
  }

  #event(end: number): SseEvent {
    const data = this.#data.length > 0 ? this.#data.join('\n') : undefined;
    const event = { name: this.#name, data, end };
    this.#data = [];
    this.#name = '';
    this.#size = 0;
    return event;
  }
}
