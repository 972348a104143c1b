import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FindingKind } from '../api/drift/findings/drift.kinds.ts';
import { policyWith } from '../api/drift/findings/drift.policy.ts';
import { consoleOf, type FleetMember } from '../api/drift/fleet.fixture.ts';
import { runInventoryScan } from '../api/drift/scans/inventory.scan.ts';
import { monitorScanRuns } from '../api/drift/scans/scan-run.commands.ts';
import { openTestDatabase, type TestDatabase } from '../api/testing/database.ts';
import { testConfig } from '../api/testing/deps.ts';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { timed } from './figures.ts';
import { fillClouds, generateFleet, insertFleet } from './large-fleet.ts';

/** The cost and the findings of one inventory scan of a large fleet. */
export interface DriftFigures {
  customers: number;
  /** Seconds to create the fleet; not part of the scan. */
  madeIn: number;
  seconds: number;
  calls: number;
  servers: Recall;
  records: Recall;
  /** Findings that match no injected drift. */
  falseFindings: number;
}

/** How many drifts were injected, and how many were found with the right kind. */
export interface Recall {
  made: number;
  found: number;
}

type SandboxClients = ReturnType<typeof consoleOf>;
interface InjectableDrift {
  kind: FindingKind;
  make(clients: SandboxClients, one: FleetMember): Promise<unknown>;
}

const server =
  (method: string, body?: (one: FleetMember) => Record<string, unknown>): InjectableDrift['make'] =>
  ({ hetzner }, one) =>
    hetzner(method, `/servers/${one.serverId}`, body?.(one));
const record =
  (method: string, body?: Record<string, unknown>): InjectableDrift['make'] =>
  ({ records }, one) =>
    records(method, `/${one.recordId}`, body);

/** The drifts to inject, one after another over the fleet. */
const INJECTABLE_DRIFTS: InjectableDrift[] = [
  { kind: 'server_labels_changed', make: server('PUT', () => ({ labels: {} })) },
  { kind: 'record_unproxied', make: record('PATCH', { proxied: false }) },
  { kind: 'server_renamed', make: server('PUT', (one) => ({ name: `renamed-${one.serverId}` })) },
  { kind: 'record_content_changed', make: record('PATCH', { content: '192.0.2.1' }) },
  { kind: 'server_missing', make: server('DELETE') },
  { kind: 'record_missing', make: record('DELETE') },
];

/** One inventory scan of `customers` on simulated clouds and the embedded database, with 3% of them in drift. */
export async function driftFigures(customers: number): Promise<DriftFigures> {
  const home = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const zone = 'clawdet.localhost';
  const database = await openTestDatabase();
  const fleet = generateFleet(customers);
  let sandbox: Sandbox | undefined;
  try {
    const madeIn = await timed(async () => {
      fillClouds(home, zone, fleet);
      await insertFleet(database.collections, fleet);
      sandbox = await openSandbox({ home, zone, limits: limitsFor(customers) });
    });
    if (!sandbox) throw new Error('the sandbox did not open');
    say(`${customers} customers created in ${madeIn.toFixed(1)} s`);
    const injected = await injectDrifts(sandbox, fleet);
    say(`${injected.length} of them changed`);
    const seconds = await timed(() => runInventoryScan(depsOf(sandbox as Sandbox, database), true));
    return { customers, madeIn, seconds, ...(await measureRecall(database, injected)) };
  } finally {
    await database.close();
    await sandbox?.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

const say = (line: string): void => void process.stdout.write(`  ${line}\n`);

const limitsFor = (customers: number) => ({
  servers: customers + 10,
  records: customers + 10,
  hetznerCallsPerHour: 1e9,
  cloudflareCallsPerWindow: 1e9,
});

/** The customer and the kind of each injected drift. */
type InjectedDrift = { subdomain: string; kind: FindingKind }[];

async function injectDrifts(sandbox: Sandbox, fleet: FleetMember[]): Promise<InjectedDrift> {
  const clients = consoleOf(sandbox);
  const chosen = fleet.filter((_one, at) => at % 100 < 3);
  const injected: InjectedDrift = [];
  for (const [at, one] of chosen.entries()) {
    const { kind, make } = INJECTABLE_DRIFTS[at % INJECTABLE_DRIFTS.length] as InjectableDrift;
    await make(clients, one);
    injected.push({ subdomain: one.subdomain, kind });
  }
  await sandbox.settled();
  return injected;
}

function depsOf({ tokens, addresses, zone }: Sandbox, { collections }: TestDatabase) {
  const config = testConfig({
    hetzner: { token: tokens.hetzner, endpoint: addresses.hetzner },
    cloudflare: { token: tokens.cloudflare, baseUrl: addresses.cloudflare, zoneId: tokens.zoneId },
    baseDomain: zone,
  });
  return { collections, config, policyOf: policyWith({}), scanRuns: monitorScanRuns() };
}

async function measureRecall({ collections }: TestDatabase, injected: InjectedDrift) {
  const findings = await collections.findings.find({}).lean();
  const scan = await collections.driftScanRuns.findOne({}).lean();
  const found = new Set(findings.map(({ subject, kind }) => `${subject} ${kind}`));
  const recallOf = (what: 'server' | 'record'): Recall => {
    const made = injected.filter(({ kind }) => kind.startsWith(what));
    return {
      made: made.length,
      found: made.filter(({ subdomain, kind }) => found.has(`${subdomain} ${kind}`)).length,
    };
  };
  const [servers, records] = [recallOf('server'), recallOf('record')];
  return {
    calls: scan?.calls ?? 0,
    servers,
    records,
    falseFindings: findings.length - servers.found - records.found,
  };
}
