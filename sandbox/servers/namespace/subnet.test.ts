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

/** The kernel's routes, each the name of an interface and where it leads: `0057570A` is 10.87.87.0. */
function writeRoutes(routes: [link: string, destination: string][]): void {
  const lines = routes.map(
    ([link, destination]) => `${link}\t${destination}\t00000000\t0001\t0\t0\t0\t00FCFFFF`,
  );
  writeFileSync(records.routes, ['Iface\tDestination\tGateway', ...lines, ''].join('\n'));
}

const owner = (name: string) => ({ home: join(folder, name), bridge: `cd${name}` });
const anyFrom = (first: number) => ({ known: undefined, first });

test('two sandboxes that begin at the same block get one each, before either has an interface', () => {
  expect(claimSubnet(owner('a'), anyFrom(7), records).block).toBe(7);
  expect(claimSubnet(owner('b'), anyFrom(7), records).block).toBe(8);
});

test('the same sandbox gets its subnet again', () => {
  claimSubnet(owner('a'), anyFrom(7), records);
  expect(claimSubnet(owner('a'), { known: 7, first: 0 }, records).block).toBe(7);
});

test('a subnet is free again once it is given back, and nothing is left of the claim', () => {
  claimSubnet(owner('a'), anyFrom(7), records).release();
  expect(readdirSync(records.claims)).toEqual([]);
  expect(claimSubnet(owner('b'), anyFrom(7), records).block).toBe(7);
});

test('the claim of a process that has died is taken over', () => {
  claimSubnet(owner('a'), anyFrom(7), records);
  writeFileSync(join(records.claims, '7'), `${2 ** 22 - 1} /a/home/of/the/dead`);
  expect(claimSubnet(owner('b'), anyFrom(7), records).block).toBe(7);
});

test('a subnet that another interface leads to is left alone, also one that nothing is plugged into', () => {
  writeRoutes([
    ['eth0', '000200C0'],
    ['br-other', '001C570A'],
  ]);
  expect(claimSubnet(owner('a'), anyFrom(7), records).block).toBe(8);
});

test('a bridge that a killed sandbox left is its own next one’s', () => {
  writeRoutes([['cda', '001C570A']]);
  expect(claimSubnet(owner('a'), { known: 7, first: 0 }, records).block).toBe(7);
});

test('servers that have their addresses keep the subnet, or say what has it', () => {
  writeRoutes([['br-other', '001C570A']]);
  expect(() => claimSubnet(owner('a'), { known: 7, first: 0 }, records)).toThrow(
    /Another interface or sandbox has the servers' subnet 10\.87\.28\.0\/22/,
  );
});

test('no subnet that is free is said', () => {
  for (let block = 0; block < 64; block += 1) claimSubnet(owner(`a${block}`), anyFrom(0), records);
  expect(() => claimSubnet(owner('b'), anyFrom(0), records)).toThrow(/All 64 subnets/);
});
