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

describe('how far set-up is', () => {
  it('says how many parts are here, how long the rest takes and what is being built', () => {
    const setup = buildSetup({ now: ['the Hetzner plugin', 'the OpenClaw image'] });
    expect(partsDoneWords(setup)).toBe('7 of 12 parts are here.');
    expect(leftWords(setup)).toBe('About 6 minutes left.');
    expect(nowWords(setup)).toBe('Now: the Hetzner plugin and the OpenClaw image.');
  });
  it('says how much is done where there are few parts', () => {
    expect(partsDoneWords(buildSetup({ done: 0, total: 2, fraction: 0.456 }))).toBe('45% is done.');
  });
  it('says nothing that nobody knows', () => {
    expect(leftWords(buildSetup({ secondsLeft: undefined }))).toBe('');
    expect(nowWords(buildSetup({ now: [] }))).toBe('');
  });
});

describe('what it means', () => {
  it('says that ordering is possible before set-up is done', () => {
    expect(meanwhileWords('nothing')).toMatch(/^You can order already/);
  });
  it.each(['nothing', 'order', 'assistant'] as const)(
    'says what is kept where set-up stopped: %s',
    (stake) => {
      expect(stoppedWords(stake)).toContain('kept');
    },
  );
});

describe('the line for operators', () => {
  const ready = { state: 'ready' as const, now: [], secondsLeft: undefined, fraction: 1 };
  it('is there while operations wait', () => {
    expect(setupLine(buildSetup())).toMatch(/operations wait until then. 7 of 12 parts are here./);
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
  it('is gone once everything is there', () => {
    const { operator } = buildSetup();
    expect(setupLine(buildSetup({ ...ready, operator: { ...operator, ...ready } }))).toBeNull();
  });
});
