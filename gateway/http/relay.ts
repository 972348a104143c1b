import type { ServerResponse } from 'node:http';

/** The client has gone or does not read. Whatever is still to come is for nobody. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/**
 * Passes an answer on as it comes, no faster than the client reads. Rejects with ClientGone, or with what the provider's end
 * gives. `onBytes` is told after each piece. A client without room for more for `patienceMs` is let go.
 */
export async function relay(
  bytes: AsyncIterable<Uint8Array>,
  res: ServerResponse,
  { onBytes, patienceMs }: { onBytes: () => void; patienceMs: number },
): Promise<void> {
  for await (const piece of bytes) {
    if (res.destroyed) throw new ClientGone('The client has gone.');
    const room = res.write(piece);
    onBytes();
    if (!room) await drained(res, patienceMs);
  }
}

function drained(res: ServerResponse, patienceMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const gone = () => reject(new ClientGone('The client has gone.'));
  const timer = setTimeout(
    () => reject(new ClientGone(`The client has read nothing for ${patienceMs / 1000} s.`)),
    patienceMs,
  );
  res.once('drain', resolve).once('close', gone);
  return promise.finally(() => {
    clearTimeout(timer);
    res.off('drain', resolve).off('close', gone);
  });
}
