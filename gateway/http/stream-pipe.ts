import type { ServerResponse } from 'node:http';

/** The client has gone or does not read. Whatever is still to come is for nobody. */
export class ClientDisconnectedError extends Error {
  override readonly name = 'ClientDisconnectedError';
}

/**
 * Passes an answer on as it comes, no faster than the client reads. Rejects with ClientGone, or with what the provider's end
 * gives. `onBytes` is told after each piece. A client without room for more for `patienceMs` is let go.
 */
export async function pipeStream(
  bytes: AsyncIterable<Uint8Array>,
  res: ServerResponse,
  { onBytes, patienceMs: stallTimeoutMs }: { onBytes: () => void; patienceMs: number },
): Promise<void> {
  for await (const piece of bytes) {
    if (res.destroyed) throw new ClientDisconnectedError('The client has gone.');
    const canWriteMore = res.write(piece);
    onBytes();
    if (!canWriteMore) await drained(res, stallTimeoutMs);
  }
}

function drained(res: ServerResponse, stallTimeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const gone = () => reject(new ClientDisconnectedError('The client has gone.'));
  const timer = setTimeout(
    () => reject(new ClientDisconnectedError(`The client has read nothing for ${stallTimeoutMs / 1000} s.`)),
    stallTimeoutMs,
  );
  res.once('drain', resolve).once('close', gone);
  return promise.finally(() => {
    clearTimeout(timer);
    res.off('drain', resolve).off('close', gone);
  });
}
