import type { BreakerPermit } from './circuit-breaker.ts';
import { type ProviderAnswer, ProviderError } from './provider.ts';

/**
 * Resolves once the first bytes are here. Until then nothing has been passed on, so a provider that fails earlier can
 * be retried or replaced. `permit` receives the outcome of the rest. Throws the answer's error.
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
  report: (end: 'completed' | 'failed' | 'abandoned') => void,
): AsyncGenerator<Uint8Array> {
  let end: 'completed' | 'failed' | 'abandoned' = 'abandoned';
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
