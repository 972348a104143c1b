import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aFailedSetup, aFinishedSetup, aSetup } from '../../api/platform/setup/setup.builder.ts';
import { writeProgress } from '../../toolchain/setup-progress.ts';
import { EXIT } from '../failure.ts';
import { commandToolchain, refuseDuringSetup } from './setup.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'clawdet-command-setup-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** A configuration whose toolchain does not exist. */
const config = () => ({
  home,
  toolchain: { CLAWDET_CACHE: path.join(home, 'cache'), CLAWDET_TOOLCHAIN: undefined },
});

test('while set-up builds the engine, a command says how far it is and when to run again', () => {
  writeProgress(home, aSetup());
  expect(() => commandToolchain(config(), 'assistant')).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('1 of 3 parts are installed'),
      next: expect.stringMatching(/^run it again in about 5 min/),
      exitCode: EXIT.busy,
    }),
  );
});

test('if set-up failed, a command says why and what to do', () => {
  writeProgress(home, aFailedSetup());
  expect(() => commandToolchain(config(), 'assistant')).toThrow(
    expect.objectContaining({
      message: 'The disk that holds /srv/cache is full.',
      next: expect.stringContaining('free 2 GB'),
      exitCode: EXIT.unavailable,
    }),
  );
});

test('without an engine or a set-up, a command says how to install it', () => {
  expect(() => commandToolchain(config(), 'assistant')).toThrow(
    expect.objectContaining({ exitCode: EXIT.unavailable, next: expect.stringContaining('make start') }),
  );
});

test('operations for the worker are refused until set-up is done', () => {
  writeProgress(home, aSetup());
  expect(() => refuseDuringSetup(config())).toThrow(expect.objectContaining({ exitCode: EXIT.busy }));
  writeProgress(home, aFinishedSetup());
  expect(() => refuseDuringSetup(config())).not.toThrow();
});
