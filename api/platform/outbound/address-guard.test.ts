import { expect, test } from 'vitest';
import { AddressGuard, readNetworks } from './address-guard.ts';

const guard = new AddressGuard([]);

test.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '2a01:4f8::1'])('%s is public', (address) => {
  expect(guard.allows(address, 'https:')).toBe(true);
  expect(guard.allows(address, 'http:')).toBe(false);
});

test.each([
  ['this machine', '127.0.0.1'],
  ['this machine', '::1'],
  ['no address', '0.0.0.0'],
  ['no address', '::'],
  ['private', '10.1.2.3'],
  ['private', '172.31.255.255'],
  ['private', '192.168.0.1'],
  ['of a provider’s own network', '100.64.0.1'],
  ['link-local, as the metadata of clouds', '169.254.169.254'],
  ['link-local', 'fe80::1'],
  ['link-local with a zone', 'fe80::1%eth0'],
  ['unique-local', 'fd00::1'],
  ['once site-local', 'fec0::1'],
  ['multicast', '224.0.0.1'],
  ['multicast', 'ff02::1'],
  ['broadcast', '255.255.255.255'],
  ['for documentation', '203.0.113.7'],
  ['for documentation', '2001:db8::1'],
  ['for measurements', '198.18.0.1'],
  ['IPv4-mapped', '::ffff:10.0.0.1'],
  ['IPv4-mapped of a public address', '::ffff:1.1.1.1'],
  ['NAT64', '64:ff9b::a00:1'],
  ['NAT64 of a network’s own', '64:ff9b:1::a00:1'],
  ['6to4', '2002:a00:1::1'],
  ['Teredo', '2001:0:a00:1::1'],
  ['discarded', '100::1'],
  ['no address at all', 'localhost'],
  ['a number that some read as an address', '2130706433'],
])('an address that is %s is refused: %s', (_what, address) => {
  expect(guard.allows(address, 'https:')).toBe(false);
});

test('what is allowed by name is allowed, also without encryption, and nothing beside it', () => {
  const local = new AddressGuard(readNetworks(['127.0.0.0/8', '::1/128']));
  expect(['127.0.0.1', '127.9.9.9', '::1'].map((each) => local.allows(each, 'http:'))).toEqual([
    true,
    true,
    true,
  ]);
  expect(['10.0.0.1', '::2', '::ffff:127.0.0.1'].map((each) => local.allows(each, 'https:'))).toEqual([
    false,
    false,
    false,
  ]);
});
