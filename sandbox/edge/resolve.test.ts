import { expect, test } from 'vitest';
import { type EdgeRecord, Resolver } from './resolve.ts';

const a = (content: string, proxied = true): EdgeRecord => ({ type: 'A', content, proxied });
const cname = (content: string, proxied = true): EdgeRecord => ({ type: 'CNAME', content, proxied });
const zone = (records: Record<string, EdgeRecord[]>) => new Resolver((name) => records[name] ?? []);

test('a record resolves to its address', () => {
  expect(zone({ 'alice.x': [a('10.0.0.1')] }).resolve('alice.x')).toEqual({
    kind: 'origin',
    address: '10.0.0.1',
    proxied: true,
  });
});

test('several addresses alternate, so a stale record affects every second request', () => {
  const resolver = zone({ 'alice.x': [a('10.0.0.1'), a('10.0.0.2')] });
  const seen = [1, 2, 3, 4].map(() => resolver.resolve('alice.x'));
  expect(seen.map((found) => 'address' in found && found.address)).toEqual([
    '10.0.0.1',
    '10.0.0.2',
    '10.0.0.1',
    '10.0.0.2',
  ]);
});

test('an alias is followed, and its own proxied flag applies', () => {
  const resolver = zone({ 'www.x': [cname('alice.x.', false)], 'alice.x': [a('10.0.0.1')] });
  expect(resolver.resolve('www.x')).toEqual({ kind: 'origin', address: '10.0.0.1', proxied: false });
});

test('a wildcard serves names without a record of their own', () => {
  const resolver = zone({ '*.x': [a('10.0.0.9')], 'alice.x': [a('10.0.0.1')] });
  expect(resolver.resolve('bob.x')).toMatchObject({ address: '10.0.0.9' });
  expect(resolver.resolve('alice.x')).toMatchObject({ address: '10.0.0.1' });
});

test.each([
  ['no record', {}, 'unknown'],
  ['only a text record', { 'alice.x': [{ type: 'TXT', content: 'hello', proxied: false }] }, 'unknown'],
  ['an alias without a target', { 'alice.x': [cname('gone.x')] }, 'dangling'],
  ['circular aliases', { 'alice.x': [cname('bob.x')], 'bob.x': [cname('alice.x')] }, 'loop'],
])('%s', (_what, records, kind) => {
  expect(zone(records).resolve('alice.x').kind).toBe(kind);
});
