import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readProgress } from '../../toolchain/setup-progress.ts';
import { trackProgress } from './progress-tracker.ts';
import type { SetupStep } from './step.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'clawdet-track-'));
  vi.useFakeTimers({ now: new Date('2026-11-30T00:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(home, { recursive: true });
});

const aStep = (name: string, need: SetupStep['need']): SetupStep => ({
  name,
  title: `the ${name}`,
  need,
  expected: 60,
  missing: async () => ['all of it'],
  install: async () => {},
});
const [engine, host] = [aStep('engine', 'assistant'), aStep('host', 'operator')];
const words = (error: unknown) => ({ message: (error as Error).message, next: 'try again' });
const track = () =>
  trackProgress(
    home,
    [engine, host].map((step) => ({ step, missing: ['all of it'] })),
    words,
  );
const stepOf = (name: string) => readProgress(home)?.steps.find((step) => step.name === name);

test('the pending steps are in the state folder at once', () => {
  track();
  expect(readProgress(home)).toMatchObject({
    process: { pid: process.pid },
    steps: [
      { name: 'engine', state: 'waiting', fraction: 0 },
      { name: 'host', state: 'waiting', fraction: 0 },
    ],
  });
});

test('each step is saved with its state: started, progress, done and how long it took', () => {
  const { observer } = track();
  observer.began(engine);
  observer.fraction(engine, 0.256);
  expect(stepOf('engine')).toMatchObject({ state: 'running', fraction: 0.25 });
  observer.done(engine, 42);
  expect(stepOf('engine')).toMatchObject({ state: 'done', fraction: 1, took: 42 });
});

test('the pace of a step counts from its first progress, not from its downloads', () => {
  const { observer } = track();
  observer.began(engine);
  vi.advanceTimersByTime(600_000);
  observer.fraction(engine, 0.01);
  expect(stepOf('engine')?.startedAt).toBe('2026-11-30T00:10:00.000Z');
  vi.advanceTimersByTime(10_000);
  observer.fraction(engine, 0.5);
  expect(stepOf('engine')?.startedAt).toBe('2026-11-30T00:10:00.000Z');
});

test('the first failure is saved with the next step', () => {
  const { observer } = track();
  observer.failed(engine, new Error('the disk is full'));
  observer.failed(host, new Error('another'));
  expect(readProgress(home)?.failure).toEqual({
    step: 'engine',
    message: 'the disk is full',
    next: 'try again',
  });
});

test('the time left is described until nothing is left', () => {
  const { observer, words: left } = track();
  observer.began(engine);
  observer.fraction(engine, 0.05);
  expect(left('assistant')).toBe('about 57 s left: the engine (5%)');
  expect(left('operator')).toBe('about 2 min left: the engine (5%)');
  observer.done(engine, 60);
  expect(left('assistant')).toBe('');
});
