import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  needProgressOf,
  readProgress,
  type SetupProgress,
  type StepProgress,
  writeProgress,
} from './setup-progress.ts';

const aStep = (change: Partial<StepProgress>): StepProgress => ({
  name: 'a',
  title: 'a part',
  need: 'page',
  state: 'waiting',
  expected: 10,
  fraction: 0,
  ...change,
});
const aProgress = (steps: StepProgress[], change: Partial<SetupProgress> = {}): SetupProgress => ({
  process: { pid: 1, startedAt: '1' },
  startedAt: '2026-11-30T00:00:00.000Z',
  updatedAt: '2026-11-30T00:00:00.000Z',
  steps,
  ...change,
});
const alive = () => true;
const dead = () => false;

const halfWay = aProgress([
  aStep({ state: 'done', fraction: 1, expected: 100, took: 50 }),
  aStep({ need: 'assistant', state: 'running', fraction: 0.5, expected: 60, title: 'the engine' }),
  aStep({ need: 'operator', expected: 20 }),
]);

describe('the progress of set-up', () => {
  it('reports a need as ready as soon as its own steps are done', () => {
    expect(needProgressOf(halfWay, 'page', alive)).toEqual({ state: 'ready', done: 1, total: 1, now: [] });
  });

  it('estimates the rest at the pace of this machine so far', () => {
    expect(needProgressOf(halfWay, 'assistant', alive)).toEqual({
      state: 'building',
      done: 1,
      total: 2,
      now: ['the engine'],
      secondsLeft: 15,
    });
    expect(needProgressOf(halfWay, 'operator', alive).secondsLeft).toBe(25);
  });

  it('estimates at the reference pace while nothing is done', () => {
    expect(needProgressOf(aProgress([aStep({ expected: 7 })]), 'page', alive).secondsLeft).toBe(7);
  });

  it('estimates the rest of a running step at its own pace, once that is known', () => {
    const startedAt = '2026-11-30T00:00:00.000Z';
    const later = Date.parse(startedAt) + 120_000;
    const slow = aProgress([aStep({ state: 'running', fraction: 0.25, expected: 60, startedAt })]);
    expect(needProgressOf(slow, 'page', alive, later).secondsLeft).toBe(360);
    const barelyBegun = aProgress([aStep({ state: 'running', fraction: 0.05, expected: 60, startedAt })]);
    expect(needProgressOf(barelyBegun, 'page', alive, later).secondsLeft).toBe(57);
  });

  it('reports that set-up failed or was stopped', () => {
    const failure = { step: 'engine', message: 'The disk is full.', next: 'free 2 GB' };
    expect(needProgressOf({ ...halfWay, failure }, 'assistant', dead).state).toBe('failed');
    expect(needProgressOf(halfWay, 'assistant', dead).state).toBe('stopped');
  });
});

it('is read back as it was written, and is undefined if the file is missing or truncated', () => {
  const home = mkdtempSync(join(tmpdir(), 'clawdet-progress-'));
  expect(readProgress(home)).toBeUndefined();
  writeProgress(home, halfWay);
  expect(readProgress(home)).toEqual(halfWay);
  writeFileSync(join(home, 'setup.json'), '{"steps":[');
  expect(readProgress(home)).toBeUndefined();
  rmSync(home, { recursive: true });
});
