import { ProviderError } from '../provider.ts';

/** A whole answer as one piece. Throws ProviderError `cut` as soon as it exceeds `most` bytes. */
export async function collect(name: string, pieces: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const read: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > most) throw new ProviderError('cut', `${name} gave an answer of more than ${most} bytes.`);
    read.push(piece);
  }
  return Buffer.concat(read);
}

/** The error for an answer whose content is malformed. */
export function malformedAnswer(name: string): ProviderError {
  return new ProviderError('cut', `${name} gave a malformed answer.`);
}
