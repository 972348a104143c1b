import { collect, noAnswer } from '../upstream/collect.ts';
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
  const body = await collect(name, pieces, bodyBytes);
  if (meter.seeWhole(body.toString('utf8')) === 'failure') throw noAnswer(name);
  yield body;
}
