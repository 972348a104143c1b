import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { readTrustedProxies } from '../../platform/http/client-address.ts';
import { browserWords, networkWords, sessionClientOf } from './session.client.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['Chrome on Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`],
  [
    'Microsoft Edge on Windows',
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
  ],
  [
    'Safari on macOS',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  ],
  [
    'Safari on iOS',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
  ],
  ['Chrome on Android', `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36`],
])('%s is named by its header', (words, header) => {
  expect(browserWords(header)).toBe(words);
});

test.each([
  ['no header', undefined],
  ['an empty header', ''],
  ['spaces', '   '],
  ['curl', 'curl/8.5.0'],
  ['text in place of a name', 'Your bank/1.0 calls/2.0 '],
  ['markup', '<script>alert(1)</script>/1 x'],
  ['a name of an object’s own', '__proto__/1 constructor'],
])('%s is a program', (_what, header) => {
  expect(browserWords(header)).toBe('a program');
});

test('a very long header is read only at its beginning', () => {
  expect(browserWords(`${'x'.repeat(20_000)} Firefox/140.0`)).toBe('a program');
});

const requestFrom = (remoteAddress: string) =>
  ({
    socket: { remoteAddress },
    connection: { remoteAddress },
    headers: {},
  }) as unknown as IncomingMessage;

test.each([
  ['127.0.0.1', 'This machine'],
  ['127.0.1.1', 'This machine'],
  ['::1', 'This machine'],
  ['::ffff:127.0.0.1', 'This machine'],
  ['198.51.100.7', '198.51.100.0/24'],
  ['2001:db8:1:234:3:4:5:6', '2001:db8:1:200::/56'],
])('a request of %s comes from %s', (address, words) => {
  expect(sessionClientOf(requestFrom(address), readTrustedProxies('none')).network).toBe(words);
});

test.each(['127.0.0.0/24', '::/56', 'This machine'])(
  'the stored network %s reads as this machine',
  (stored) => {
    expect(networkWords(stored)).toBe('This machine');
  },
);
