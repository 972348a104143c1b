import type { BreakerPermit } from './circuit-breaker.ts';
import { type ProviderAnswer, ProviderError } from './provider.ts';

/**
 * The answer once its first bytes are here, and until then nothing has been passed on: a provider that fails before can be
 * asked again, or another one. `trial` hears what becomes of the rest. Throws what the answer throws.
 */
export async function instrumentAnswer(
  answer: ProviderAnswer,
  permit: BreakerPermit,
  payer?: string,
): Promise<ProviderAnswer> {
  const pieces = answer.bytes[Symbol.asyncIterator]();
  const first = await pieces.next();
  permit.answered();
  return { ...answer, bytes: instrumentedStream(first, pieces, (end) => permit[end](payer)) };
}

async function* instrumentedStream(
  first: IteratorResult<Uint8Array>,
  pieces: AsyncIterator<Uint8Array>,
  report: (end: 'completed' | 'failed' | 'left') => void,
): AsyncGenerator<Uint8Array> {
  let end: 'completed' | 'failed' | 'left' = 'left';
  try {
    for (let piece = first; !piece.done; piece = await pieces.next()) yield piece.value;
    end = 'completed';
  } catch (error) {
    if (error instanceof ProviderError && error.failure !== 'aborted') end = 'failed';
    throw error;
  } finally {
    report(end);
    await pieces.return?.();
  }
}
