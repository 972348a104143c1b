import { describe, expect, it } from 'vitest';
import { buildSetup } from './setup.builder.ts';
import {
  leftWords,
  meanwhileWords,
  nowWords,
  partsDoneWords,
  setupLine,
  stoppedWords,
} from './setup-words.ts';

const failure = { message: 'The disk is full.', next: 'free 2 GB of disk, then run make start again' };

describe('the progress of set-up', () => {
  it('gives the number of finished parts, the time left and what is being built', () => {
    const setup = buildSetup({ now: ['the Hetzner plugin', 'the OpenClaw image'] });
    expect(partsDoneWords(setup)).toBe('7 of 12 parts are installed.');
    expect(leftWords(setup)).toBe('About 6 minutes left.');
    expect(nowWords(setup)).toBe('Now: the Hetzner plugin and the OpenClaw image.');
  });
  it('gives a percentage when there are few parts', () => {
    expect(partsDoneWords(buildSetup({ done: 0, total: 2, fraction: 0.456 }))).toBe('45% is done.');
  });
  it('leaves out what is unknown', () => {
    expect(leftWords(buildSetup({ secondsLeft: undefined }))).toBe('');
    expect(nowWords(buildSetup({ now: [] }))).toBe('');
  });
});

describe('what set-up means for the customer', () => {
  it('says that ordering is possible before set-up is done', () => {
    expect(meanwhileWords('nothing')).toMatch(/^You can order now/);
  });
  it.each(['nothing', 'order', 'assistant'] as const)(
    'says what is kept when set-up has stopped: %s',
    (stage) => {
      expect(stoppedWords(stage)).toContain('kept');
    },
  );
});

describe('the line for operators', () => {
  const ready = { state: 'ready' as const, now: [], secondsLeft: undefined, fraction: 1 };
  it('is shown while operations wait', () => {
    expect(setupLine(buildSetup())).toMatch(/operations wait until then. 7 of 12 parts are installed./);
  });
  it('says why set-up stopped and what to do', () => {
    expect(setupLine(buildSetup({ state: 'failed', failure }))).toBe(
      'Set-up has stopped: The disk is full. Free 2 GB of disk, then run make start again.',
    );
  });
  it('says that only plain pulumi is missing', () => {
    const { operator } = buildSetup();
    expect(setupLine(buildSetup({ ...ready, operator }))).toMatch(/^Assistants can start. Plain pulumi/);
    const failed = { ...operator, state: 'failed' as const, failure };
    expect(setupLine(buildSetup({ ...ready, operator: failed }))).toContain('The disk is full.');
  });
  it('is hidden once everything is ready', () => {
    const { operator } = buildSetup();
    expect(setupLine(buildSetup({ ...ready, operator: { ...operator, ...ready } }))).toBeNull();
  });
});
