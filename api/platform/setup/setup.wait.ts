import { setTimeout as sleep } from 'node:timers/promises';
import type { Toolchain } from '../../../toolchain/locate.ts';
import type { ReadSetup } from './setup.read.ts';

export interface ToolchainWait {
  setup: ReadSetup;
  /** Locates the toolchain that assistants need. Throws StartFailure if it is missing. */
  locate: () => Toolchain;
  /** Called once each time set-up is done but the toolchain is missing or broken. */
  onUnusable: (error: unknown) => void;
}

const POLL_MS = 1_000;

/**
 * The toolchain that assistants need; undefined while set-up builds it, and if set-up has stopped, since a later one may
 * finish it. Waits for all of set-up's steps, because the servers need more than the toolchain. Throws StartFailure if it
 * is missing and no set-up installs it.
 */
export function toolchainIfReady({
  setup,
  locate,
}: Pick<ToolchainWait, 'setup' | 'locate'>): Toolchain | undefined {
  return setup('assistant').state === 'ready' ? locate() : undefined;
}

/** Polls every `pollMs` until the toolchain is ready; undefined if `signal` is aborted first. Never throws. */
export async function waitForToolchain(
  wait: ToolchainWait,
  signal: AbortSignal,
  pollMs = POLL_MS,
): Promise<Toolchain | undefined> {
  let reported = false;
  while (!signal.aborted) {
    try {
      const toolchain = toolchainIfReady(wait);
      if (toolchain) return toolchain;
      reported = false;
    } catch (error) {
      // The pages stay up: the next set-up repairs a broken toolchain.
      if (!reported) wait.onUnusable(error);
      reported = true;
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
