import type { Trial } from './breaker.ts';
import { type ProviderAnswer, ProviderError } from './provider.ts';

/**
 * The answer once its first bytes are here, and until then nothing has been passed on: a provider that fails before can be
 * asked again, or another one. `trial` hears what becomes of the rest. Throws what the answer throws.
 */
export async function begin(answer: ProviderAnswer, trial: Trial, payer?: string): Promise<ProviderAnswer> {
  const pieces = answer.bytes[Symbol.asyncIterator]();
  const first = await pieces.next();
  trial.answered();
  return { ...answer, bytes: watched(first, pieces, (end) => trial[end](payer)) };
}

async function* watched(
  first: IteratorResult<Uint8Array>,
  pieces: AsyncIterator<Uint8Array>,
  tell: (end: 'completed' | 'failed' | 'left') => void,
): AsyncGenerator<Uint8Array> {
  let end: 'completed' | 'failed' | 'left' = 'left';
  try {
    for (let piece = first; !piece.done; piece = await pieces.next()) yield piece.value;
    end = 'completed';
  } catch (error) {
    if (error instanceof ProviderError && error.failure !== 'aborted') end = 'failed';
    throw error;
  } finally {
    tell(end);
    await pieces.return?.();
  }
}
