import type { ServerResponse } from 'node:http';

/** The client disconnected or does not read. The rest of the answer is discarded. */
export class ClientDisconnectedError extends Error {
  override readonly name = 'ClientDisconnectedError';
}

/**
 * Passes an answer on as it arrives, no faster than the client reads. Rejects with ClientDisconnectedError, or with the
 * provider's error. Calls `onBytes` after each piece. A client that accepts no data for `stallTimeoutMs` is disconnected.
 */
export async function pipeStream(
  bytes: AsyncIterable<Uint8Array>,
  res: ServerResponse,
  { onBytes, stallTimeoutMs }: { onBytes: () => void; stallTimeoutMs: number },
): Promise<void> {
  for await (const piece of bytes) {
    if (res.destroyed) throw new ClientDisconnectedError('The client disconnected.');
    const canWriteMore = res.write(piece);
    onBytes();
    if (!canWriteMore) await drained(res, stallTimeoutMs);
  }
}

function drained(res: ServerResponse, stallTimeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onClosed = () => reject(new ClientDisconnectedError('The client disconnected.'));
  const timer = setTimeout(
    () => reject(new ClientDisconnectedError(`The client has read nothing for ${stallTimeoutMs / 1000} s.`)),
    stallTimeoutMs,
  );
  res.once('drain', resolve).once('close', onClosed);
  return promise.finally(() => {
    clearTimeout(timer);
    res.off('drain', resolve).off('close', onClosed);
  });
}
