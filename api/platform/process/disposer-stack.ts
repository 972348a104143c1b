type Disposer = () => Promise<unknown>;

/** Collects close functions and runs them in reverse order. */
export interface DisposerStack {
  defer(close: Disposer): void;
  /** Aborted when closing begins, before anything is closed, so that pending starts stop. */
  closing: AbortSignal;
  /** Closes everything once, last opened first; a failure does not stop the others. Gives up after `timeoutMs`. */
  disposeAll(timeoutMs?: number): Promise<void>;
}

export function createDisposerStack(): DisposerStack {
  const disposers: Disposer[] = [];
  const closing = new AbortController();
  let closed: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    closing.abort();
    for (let close = disposers.pop(); close; close = disposers.pop()) await close().catch(() => undefined);
  };
  return {
    defer: (close) => void disposers.push(close),
    closing: closing.signal,
    disposeAll(timeoutMs = 25_000) {
      closed ??= Promise.race([
        run(),
        new Promise<void>((resolve) => setTimeout(resolve, timeoutMs).unref()),
      ]);
      return closed;
    },
  };
}
