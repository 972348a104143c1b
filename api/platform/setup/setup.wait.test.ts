import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Toolchain } from '../../../toolchain/locate.ts';
import { StartFailure } from '../errors/start-failure.ts';
import { aFailedSetup, aFinishedSetup, aSetup } from './setup.builder.ts';
import { setupStatus } from './setup.read.ts';
import { toolchainIfReady, waitForToolchain } from './setup.wait.ts';

const toolchain = { pulumi: '/cache/pulumi' } as Toolchain;
const missing = () => {
  throw new StartFailure('unavailable', 'There is no toolchain.', 'make start brings it');
};

/** A set-up that a test advances, and a toolchain that exists or not. */
function aWait(progress = aSetup()) {
  const errors: unknown[] = [];
  const wait = {
    progress,
    errors,
    polls: 0,
    locate: (): Toolchain => toolchain,
    setup: (need: 'page' | 'assistant' | 'operator') => {
      wait.polls += 1;
      return setupStatus(wait.progress, need, { lives: () => true, now: new Date() });
    },
    onUnusable: (error: unknown) => void errors.push(error),
  };
  return wait;
}

const twoMorePolls = async (wait: { polls: number }) => {
  const before = wait.polls;
  while (wait.polls < before + 2) await sleep(1);
};

test('a toolchain that is ready is returned at once', () => {
  expect(toolchainIfReady(aWait(aFinishedSetup()))).toBe(toolchain);
});

test('an existing toolchain still waits for the rest of set-up: servers need more than the toolchain', () => {
  expect(toolchainIfReady(aWait())).toBeUndefined();
});

test('without a set-up that installs it, a missing toolchain is a start failure', () => {
  const wait = { ...aWait(aFinishedSetup()), locate: missing };
  expect(() => toolchainIfReady(wait)).toThrow(StartFailure);
});

test('keeps waiting after a failed set-up, since a later one may finish', async () => {
  const wait = aWait();
  const found = waitForToolchain(wait, new AbortController().signal, 1);
  await twoMorePolls(wait);
  wait.progress = aFailedSetup();
  await twoMorePolls(wait);
  wait.progress = aFinishedSetup();
  expect(await found).toBe(toolchain);
});

test('a finished set-up with an unusable toolchain is reported once, and checked again', async () => {
  const wait = aWait(aFinishedSetup());
  wait.locate = missing;
  const found = waitForToolchain(wait, new AbortController().signal, 1);
  await twoMorePolls(wait);
  expect(wait.errors).toHaveLength(1);
  wait.locate = () => toolchain;
  expect(await found).toBe(toolchain);
});

test('closing ends the wait at once', async () => {
  const closing = new AbortController();
  const found = waitForToolchain(aWait(), closing.signal, 3_600_000);
  await sleep(1);
  closing.abort();
  expect(await found).toBeUndefined();
});
