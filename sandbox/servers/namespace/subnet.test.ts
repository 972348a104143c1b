import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimSubnet, type SubnetRecords } from './subnet.ts';

let folder: string;
let records: SubnetRecords;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-subnet-'));
  records = { claims: join(folder, 'claims'), routes: join(folder, 'route') };
  writeRoutes([]);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes the kernel's routes, each with an interface and a destination: `0057570A` is 10.87.87.0. */
function writeRoutes(routes: [link: string, destination: string][]): void {
  const lines = routes.map(
    ([link, destination]) => `${link}\t${destination}\t00000000\t0001\t0\t0\t0\t00FCFFFF`,
  );
  writeFileSync(records.routes, ['Iface\tDestination\tGateway', ...lines, ''].join('\n'));
}

const owner = (name: string) => ({ home: join(folder, name), bridge: `cd${name}` });
const anyFrom = (first: number) => ({ known: undefined, first });

test('two sandboxes that start at the same block get different ones before either has an interface', () => {
  expect(claimSubnet(owner('a'), anyFrom(7), records).block).toBe(7);
  expect(claimSubnet(owner('b'), anyFrom(7), records).block).toBe(8);
});

test('the same sandbox gets its subnet again', () => {
  claimSubnet(owner('a'), anyFrom(7), records);
  expect(claimSubnet(owner('a'), { known: 7, first: 0 }, records).block).toBe(7);
});

test('a released subnet is free again, and its claim is removed', () => {
  claimSubnet(owner('a'), anyFrom(7), records).release();
  expect(readdirSync(records.claims)).toEqual([]);
  expect(claimSubnet(owner('b'), anyFrom(7), records).block).toBe(7);
});

test('the claim of a dead process is taken over', () => {
  claimSubnet(owner('a'), anyFrom(7), records);
  writeFileSync(join(records.claims, '7'), `${2 ** 22 - 1} /a/home/of/the/dead`);
  expect(claimSubnet(owner('b'), anyFrom(7), records).block).toBe(7);
});

test('a subnet of another interface is skipped, even if nothing is plugged into it', () => {
  writeRoutes([
    ['eth0', '000200C0'],
    ['br-other', '001C570A'],
  ]);
  expect(claimSubnet(owner('a'), anyFrom(7), records).block).toBe(8);
});

test('a sandbox reuses the bridge that it left when it was killed', () => {
  writeRoutes([['cda', '001C570A']]);
  expect(claimSubnet(owner('a'), { known: 7, first: 0 }, records).block).toBe(7);
});

test('a known subnet in use by another interface is an error', () => {
  writeRoutes([['br-other', '001C570A']]);
  expect(() => claimSubnet(owner('a'), { known: 7, first: 0 }, records)).toThrow(
    /Another interface or sandbox has the servers' subnet 10\.87\.28\.0\/22/,
  );
});

test('no free subnet is an error', () => {
  for (let block = 0; block < 64; block += 1) claimSubnet(owner(`a${block}`), anyFrom(0), records);
  expect(() => claimSubnet(owner('b'), anyFrom(0), records)).toThrow(/All 64 subnets/);
});
