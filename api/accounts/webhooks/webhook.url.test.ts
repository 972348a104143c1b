import { expect, test } from 'vitest';
import { AddressGuard, readNetworks } from '../../platform/outbound/address-guard.ts';
import { refuseBadUrl } from './webhook.url.ts';

const real = new AddressGuard([]);
const local = new AddressGuard(readNetworks(['127.0.0.0/8', '::1/128']));

test.each([
  'https://example.com/hooks/clawdet?team=7',
  'https://example.com:8443/',
  'https://1.1.1.1/',
  'https://bücher.example/',
])('%s can be a receiver', (url) => {
  expect(() => refuseBadUrl(url, real)).not.toThrow();
});

test.each([
  ['example.com', 'not an address'],
  ['http://example.com/', 'https://'],
  ['ftp://example.com/', 'https://'],
  ['javascript:alert(1)', 'https://'],
  ['https://ada:secret@example.com/', 'user name'],
  ['https://example.com/#part', '#'],
  ['https://example.com:22/', 'port'],
  ['https://10.0.0.1/', 'private or special'],
  ['https://0x7f000001/', 'private or special'],
  ['https://2130706433/', 'private or special'],
  ['https://127.1/', 'private or special'],
  ['https://[::1]/', 'private or special'],
  ['https://[::ffff:10.0.0.1]/', 'private or special'],
])('%s is refused, with what is wrong: %s', (url, why) => {
  expect(() => refuseBadUrl(url, real)).toThrow(why);
});

test('in the sandbox a receiver may be on this machine, also without encryption', () => {
  for (const url of ['http://127.0.0.1:4000/', 'http://[::1]:4000/', 'http://localhost:4000/'])
    expect(() => refuseBadUrl(url, local)).not.toThrow();
  expect(() => refuseBadUrl('http://10.0.0.1/', local)).toThrow('private or special');
});
