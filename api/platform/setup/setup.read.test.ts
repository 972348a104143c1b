import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeProgress } from '../../../toolchain/setup-progress.ts';
import { aFailedSetup, aFinishedSetup, aSetup, aSetupStep } from './setup.builder.ts';
import { setupReader, setupStatus, setupWait } from './setup.read.ts';

const now = new Date('2026-11-30T12:00:00Z');
const alive = { lives: () => true, now };
const gone = { lives: () => false, now };

describe('set-up status', () => {
  it('measures progress by time and not by parts, and estimates when the rest is done', () => {
    const setup = aSetup({ updatedAt: now.toISOString() });
    const status = setupStatus(setup, 'assistant', alive);
    expect(status).toMatchObject({ state: 'building', done: 1, total: 3, now: ['the Hetzner plugin'] });
    expect(status.fraction).toBeCloseTo(90 / 360);
    expect(status.secondsLeft).toBe(270);
    expect(status.readyAt).toEqual(new Date('2026-11-30T12:04:30Z'));
  });

  it('counts down while a long step writes nothing, and never reaches zero', () => {
    const setup = aSetup({ updatedAt: '2026-11-30T11:59:00Z' });
    expect(setupStatus(setup, 'assistant', alive).secondsLeft).toBe(210);
    const late = aSetup({ updatedAt: '2026-11-30T11:00:00Z' });
    expect(setupStatus(late, 'assistant', alive).secondsLeft).toBe(1);
  });

  it('is ready for assistants while something is still built for operators', () => {
    const setup = aSetup({
      steps: [
        aSetupStep({ state: 'done', fraction: 1, took: 60 }),
        aSetupStep({ need: 'operator', state: 'running' }),
      ],
    });
    expect(setupStatus(setup, 'assistant', alive).state).toBe('ready');
    expect(setupStatus(setup, 'operator', alive).state).toBe('building');
  });

  it('passes on why set-up failed and what to do, and reports a process that is gone', () => {
    expect(setupStatus(aFailedSetup(), 'assistant', gone)).toMatchObject({
      state: 'failed',
      failure: {
        message: 'The disk that holds /srv/cache is full.',
        next: expect.stringContaining('free 2 GB'),
      },
    });
    const stopped = setupStatus(aSetup(), 'assistant', gone);
    expect(stopped).toMatchObject({
      state: 'stopped',
      failure: { next: expect.stringContaining('make start') },
    });
    expect(stopped.secondsLeft).toBeUndefined();
  });
});

describe('setup.json', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'clawdet-setup-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('is ready if no set-up has written the file', () => {
    expect(setupWait(setupReader(home))).toBeUndefined();
  });

  it('is read again at each call', () => {
    const read = setupReader(home);
    writeProgress(home, aSetup());
    expect(setupWait(read)?.state).toBe('building');
    writeProgress(home, aFailedSetup());
    expect(setupWait(read)?.state).toBe('failed');
    writeProgress(home, aFinishedSetup());
    expect(setupWait(read)).toBeUndefined();
  });
});
