import type { AnswerMeter } from './answer-meter.ts';
import { collect, malformedAnswer } from './collect.ts';

/** An answer in one piece. */
export interface BufferedAnswerOptions {
  name: string;
  pieces: AsyncIterable<Buffer>;
  meter: AnswerMeter;
  bodyBytes: number;
}

/**
 * Yields the answer once it is complete and valid. Throws ProviderError `cut` where it is malformed or exceeds the size
 * limit.
 */
export async function* bufferedAnswer({
  name,
  pieces,
  meter,
  bodyBytes,
}: BufferedAnswerOptions): AsyncGenerator<Buffer> {
  const body = await collect(name, pieces, bodyBytes);
  if (meter.readWhole(body.toString('utf8')) === 'failure') throw malformedAnswer(name);
  yield body;
}
