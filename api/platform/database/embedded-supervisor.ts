import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from './embedded.ts';
import type { EmbeddedDatabase } from './embedded-server.ts';

/** Failed starts in a row, or exits within a minute of a start, before the server counts as lost. */
const MAX_FAILURES = 5;
const STABLE_AFTER_MS = 60_000;
/** Pause before a restart, multiplied by the failures so far. */
const RESTART_DELAY_MS = 500;

/** How to report a server that exits by itself. */
export interface SupervisorOptions {
  onUnexpectedExit?: ((failures: number) => void) | undefined;
}

/**
 * Keeps an embedded server up: restarts one that exits by itself (out of memory, killed) on its data and its socket, so that
 * its clients only wait. `ended` resolves when the server is stopped or counts as lost.
 */
export async function superviseEmbedded(
  options: Parameters<typeof startEmbedded>[0],
  { onUnexpectedExit }: SupervisorOptions = {},
): Promise<EmbeddedDatabase> {
  let server = await startEmbedded(options);
  const { uri } = server;
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
      const next = await startEmbedded(options).catch(() => undefined);
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
