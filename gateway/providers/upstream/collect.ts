import { ProviderError } from '../provider.ts';

/** All of an answer as one piece. Throws ProviderError `cut` as soon as it is more than `most` bytes. */
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

/** An answer in one piece whose content makes no sense. */
export function malformedAnswer(name: string): ProviderError {
  return new ProviderError('cut', `${name} gave an answer that is none.`);
}
