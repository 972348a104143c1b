import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from './embedded.ts';
import type { EmbeddedDatabase } from './embedded-server.ts';

/** Starts in a row that may fail, or ends within a minute of each other, before it counts as lost. */
const MAX_FAILURES = 5;
const STABLE_AFTER_MS = 60_000;
/** Pause before a start, times the failures so far. */
const RESTART_DELAY_MS = 500;

/** What is told of a server that ended by itself. */
export interface SupervisorOptions {
  onUnexpectedExit?: ((failures: number) => void) | undefined;
}

/**
 * Keeps an embedded server up: one that ends by itself (out of memory, killed) is started again on its data and its port,
 * so that who talks to it only waits. `ended` resolves when it was stopped, or ends again and again.
 */
export async function superviseEmbedded(
  options: Parameters<typeof startEmbedded>[0],
  { onUnexpectedExit }: SupervisorOptions = {},
): Promise<EmbeddedDatabase> {
  let server = await startEmbedded(options);
  const { uri } = server;
  const port = Number(new URL(uri).port);
  const stopping = new AbortController();

  const watch = async (): Promise<void> => {
    let failures = 0;
    let startedAt = performance.now();
    for (;;) {
      await server.ended;
      if (stopping.signal.aborted) return;
      failures = performance.now() - startedAt > STABLE_AFTER_MS ? 1 : failures + 1;
      onUnexpectedExit?.(failures);
      const next = await restart(failures);
      if (!next) return;
      [server, startedAt] = [next, performance.now()];
    }
  };
  const restart = async (failures: number): Promise<EmbeddedDatabase | undefined> => {
    for (let failed = failures; failed <= MAX_FAILURES; failed += 1) {
      await sleep(RESTART_DELAY_MS * failed, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return undefined;
      const next = await startEmbedded({ ...options, port }).catch(() => undefined);
      if (next && stopping.signal.aborted) await next.stop();
      else if (next) return next;
    }
    return undefined;
  };

  const ended = watch();
  const stop = async () => {
    stopping.abort();
    await server.stop();
    await ended;
  };
  return { uri, ended, stop };
}
