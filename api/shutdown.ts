/** Closes one thing that was opened. */
export type Closer = () => Promise<unknown>;

/** Remembers what was opened, to close it in the opposite order. */
export interface Closers {
  later(close: Closer): void;
  /** Closes everything once, the latest first; a failure does not keep the others open. Gives up after `patienceMs`. */
  closeAll(patienceMs?: number): Promise<void>;
}

/** An empty memory of what to close. */
export function createClosers(): Closers {
  const closers: Closer[] = [];
  let closing: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    for (let close = closers.pop(); close; close = closers.pop()) await close().catch(() => undefined);
  };
  return {
    later: (close) => void closers.push(close),
    closeAll(patienceMs = 25_000) {
      closing ??= Promise.race([
        run(),
        new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref()),
      ]);
      return closing;
    },
  };
}
