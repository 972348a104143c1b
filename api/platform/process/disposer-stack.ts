/** Closes one thing that was opened. */
type Disposer = () => Promise<unknown>;

/** Remembers what was opened, to close it in the opposite order. */
export interface DisposerStack {
  defer(close: Disposer): void;
  /** Aborted as closing begins, before anything is closed: what is only beginning must not go on. */
  closing: AbortSignal;
  /** Closes everything once, the latest first; a failure does not keep the others open. Gives up after `patienceMs`. */
  disposeAll(timeoutMs?: number): Promise<void>;
}

/** An empty memory of what to close. */
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
