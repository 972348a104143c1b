import { describe, expect, it } from 'vitest';
import { type HostReport, parseHostReport } from '../../../infra/ssh/host-report.ts';
import { compareHost } from './host-check.compare.ts';

const expected = {
  instanceId: 'a'.repeat(24),
  subdomain: 'alice',
  imageReference: 'openclaw@sha256:1',
  composeHash: 'c0ffee',
  configHash: 'decade',
  token: 'salted',
};
const inOrder: HostReport = {
  compose: 'c0ffee',
  config: 'decade',
  fileToken: 'salted',
  token: 'salted',
  state: 'running',
  health: 'healthy',
  restarts: 0,
  image: 'openclaw@sha256:1',
  memoryTotalKb: 4_000_000,
  memoryAvailableKb: 2_000_000,
  diskUsedPercent: 40,
};

describe('what a host reports', () => {
  it('is no finding if everything is as installed', () => {
    expect(compareHost(expected, inOrder)).toEqual([]);
  });

  it.each<[string, Partial<HostReport>]>([
    ['container_missing', { state: 'missing' }],
    ['container_stopped', { state: 'exited' }],
    ['container_stopped', { state: 'docker-down' }],
    ['container_unhealthy', { health: 'unhealthy' }],
    ['image_changed', { image: 'openclaw:latest' }],
    ['compose_changed', { compose: 'missing' }],
    ['config_changed', { config: 'other' }],
    ['token_changed', { fileToken: 'other' }],
    ['token_changed', { token: 'other' }],
    ['disk_full', { diskUsedPercent: 97 }],
    ['memory_low', { memoryAvailableKb: 50_000 }],
  ])('gives %s, and nothing else', (kind, change) => {
    expect(compareHost(expected, { ...inOrder, ...change }).map((found) => found.kind)).toEqual([kind]);
  });

  it('is no finding if it could not be read, as when the script was killed midway', () => {
    const nothing = { compose: undefined, config: undefined, fileToken: undefined, token: undefined };
    expect(compareHost(expected, { ...inOrder, ...nothing, image: undefined })).toEqual([]);
    expect(compareHost(expected, { ...inOrder, ...nothing, state: 'unknown' })).toEqual([]);
    expect(
      parseHostReport('compose=\nconfig=0\nfileToken=\ntoken=\nstate=running\nimage=\nhealth=\n'),
    ).toMatchObject({
      ...nothing,
      image: undefined,
      health: undefined,
    });
  });

  it('is read from lines, and anything else is refused', () => {
    expect(
      parseHostReport(`compose=${'a'.repeat(64)}\nconfig=missing\nstate=running\nrestarts=<no value>\n`),
    ).toMatchObject({ compose: 'a'.repeat(64), config: 'missing', restarts: 0 });
    expect(() => parseHostReport('Permission denied')).toThrow();
    const image = 'ghcr.io/openclaw/openclaw:2026.1@sha256:ab12';
    expect(parseHostReport(`state=docker-down\nimage=${image}\n`)).toMatchObject({ image });
  });

  it.each(['exited\u001b[2J', 'gone\u202e', 'x'.repeat(21), 'not running', ''])(
    'is no report if its state is no word of Docker: %j',
    (state) => {
      expect(() => parseHostReport(`state=${state}\n`)).toThrow();
    },
  );

  it.each(['\u001b]0;owned\u0007', 'a\u202eb', 'x'.repeat(201), 'two words'])(
    'never contains free text of the server: %j',
    (text) => {
      const report = parseHostReport(
        `state=running\nhealth=${text}\nimage=${text}\ncompose=${text}\nconfig=${text}\n` +
          `token=${text}\nfileToken=${text}\nrestarts=${text}\nmemoryTotalKb=${text}\nextra=${text}\n`,
      );
      expect(JSON.stringify(report)).not.toContain(JSON.stringify(text).slice(1, -1));
      expect(compareHost(expected, report)).toEqual([]);
    },
  );

  it('is judged by its first number only if it is one', () => {
    expect(parseHostReport(`state=running\nmemoryTotalKb=${'9'.repeat(400)}\n`).memoryTotalKb).toBe(0);
  });
});
