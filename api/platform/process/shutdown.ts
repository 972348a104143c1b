/** Closes one thing that was opened. */
type Closer = () => Promise<unknown>;

/** Remembers what was opened, to close it in the opposite order. */
export interface Closers {
  later(close: Closer): void;
  /** Aborted as closing begins, before anything is closed: what is only beginning must not go on. */
  closing: AbortSignal;
  /** Closes everything once, the latest first; a failure does not keep the others open. Gives up after `patienceMs`. */
  closeAll(patienceMs?: number): Promise<void>;
}

/** An empty memory of what to close. */
export function createClosers(): Closers {
  const closers: Closer[] = [];
  const closing = new AbortController();
  let closed: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    closing.abort();
    for (let close = closers.pop(); close; close = closers.pop()) await close().catch(() => undefined);
  };
  return {
    later: (close) => void closers.push(close),
    closing: closing.signal,
    closeAll(patienceMs = 25_000) {
      closed ??= Promise.race([
        run(),
        new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref()),
      ]);
      return closed;
    },
  };
}
