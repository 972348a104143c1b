import { ProviderError } from '../provider.ts';
import type { Meter } from './meter.ts';

/** An answer in one piece. */
export interface Whole {
  name: string;
  pieces: AsyncIterable<Buffer>;
  meter: Meter;
  bodyBytes: number;
}

/** The answer once all of it is here and is one. Throws ProviderError `cut` where it is none, or is longer than is taken. */
export async function* whole({ name, pieces, meter, bodyBytes }: Whole): AsyncGenerator<Buffer> {
  const body = await collect(pieces, bodyBytes);
  if (!body) throw new ProviderError('cut', `${name} gave an answer of more than ${bodyBytes} bytes.`);
  if (meter.seeWhole(body.toString('utf8')) === 'failure')
    throw new ProviderError('cut', `${name} gave an answer that is none.`);
  yield body;
}

/** All pieces as one; undefined as soon as they are more than `most` bytes. */
async function collect(pieces: AsyncIterable<Buffer>, most: number): Promise<Buffer | undefined> {
  const read: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > most) return undefined;
    read.push(piece);
  }
  return Buffer.concat(read);
}
