import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { MasterKey } from '../secrets/master-key.ts';
import {
  addressSecretFrom,
  cachedClientHash,
  clientHashOf,
  clientNetwork,
  isThisMachine,
  readTrustedProxies,
  widerNetworkOf,
} from './client-address.ts';

const request = (remoteAddress: string | undefined, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    connection: { remoteAddress },
    headers: { ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
  }) as unknown as IncomingMessage;

const network = (proxies: string, ...from: Parameters<typeof request>) =>
  clientNetwork(request(...from), readTrustedProxies(proxies));

describe('where a request comes from', () => {
  test.each([
    ['nobody is trusted: the socket, whatever the header says', '', '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['a trusted proxy: the client that called it', '10.0.0.0/8', '10.1.2.3', '198.51.100.7', '198.51.100.7'],
    ['two of them', '10.0.0.0/8, 192.0.2.1', '10.1.2.3', '198.51.100.7, 192.0.2.1', '198.51.100.7'],
    [
      'a caller who writes the header herself is still told by the proxy',
      '10.0.0.0/8',
      '10.1.2.3',
      '1.1.1.1, 198.51.100.7',
      '198.51.100.7',
    ],
    ['a caller beside the proxy is not believed', '10.0.0.0/8', '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['a proxy that passes on no address stands for it', 'loopback', '127.0.0.1', 'unknown', '127.0.0.1'],
    ['IPv4 on a socket of both families is IPv4', '', '::ffff:198.51.100.7', undefined, '198.51.100.7'],
    ['IPv6 by its /56', '', '2001:db8:1:234:3:4:5:6', undefined, '2001:db8:1:200::/56'],
    ['a socket that has gone', '', undefined, undefined, 'unknown'],
  ])('%s', (_what, proxies, remote, forwarded, expected) => {
    expect(network(proxies, remote, forwarded)).toBe(expected);
  });
});

test.each(['my proxy', '10.0.0.0/33', '0.0.0.0/0', '::/0'])('%s is refused as a trusted proxy', (setting) => {
  expect(() => readTrustedProxies(setting)).toThrow();
});

const aKey = (name: 'a' | 'b') => Buffer.alloc(32, name) as MasterKey;

test('a hash is the same for one household, differs under another secret, and reveals no address', () => {
  const under = (key: 'a' | 'b', address: string) =>
    clientHashOf(request(address), {
      trustedProxies: readTrustedProxies(''),
      addressSecret: addressSecretFrom(aKey(key)),
    });
  const home = under('a', '2001:db8:1:200::1');
  expect(home).toMatch(/^[\w-]{22}$/);
  expect(under('a', '2001:db8:1:200::ffff')).toBe(home);
  expect(new Set([home, under('b', '2001:db8:1:200::1'), under('a', '2001:db8:1:300::1')]).size).toBe(3);
});

test('the cache returns the hash of the right network', () => {
  const settings = { trustedProxies: readTrustedProxies(''), addressSecret: addressSecretFrom(aKey('a')) };
  const remembered = cachedClientHash(settings);
  for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.1', '2001:db8:1:200::1'])
    expect(remembered(request(address))).toBe(clientHashOf(request(address), settings));
});

test.each([
  ['198.51.100.7', '198.51.100.0/24'],
  ['127.0.0.1', '127.0.0.0/24'],
  ['2001:db8:1:200::/56', '2001:db8:1:200::/56'],
  ['unknown', 'unknown'],
])('people see %s as %s', (network, seen) => {
  expect(widerNetworkOf(network)).toBe(seen);
});

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['198.51.100.7', false],
  ['2001:db8:1:234:3:4:5:6', false],
])('%s is this machine: %s', (address, expected) => {
  const seen = network('', address);
  expect([isThisMachine(seen), isThisMachine(widerNetworkOf(seen))]).toEqual([expected, expected]);
});
