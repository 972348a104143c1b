import { policyWith } from '../api/drift/drift.policy.ts';
import { consoleOf, makeFleet } from '../api/drift/fleet.fixture.ts';
import { makeInventory } from '../api/drift/inventory.pass.ts';
import { openTestDatabase } from '../api/testing/database.ts';
import { testConfig } from '../api/testing/deps.ts';
import { openSandbox } from '../sandbox/open.ts';
import { timed } from './figures.ts';

/** What one inventory of a large fleet takes, and how much of the drift in it was found. */
export interface DriftFigures {
  customers: number;
  seconds: number;
  calls: number;
  injected: number;
  found: number;
  falseFindings: number;
}

/** One inventory of `customers` over simulated clouds and the embedded database, with 300 drifts in it. */
export async function driftFigures(customers = 10_000): Promise<DriftFigures> {
  const sandbox = await openSandbox({
    limits: {
      servers: customers + 10,
      records: customers + 10,
      hetznerCallsPerHour: 1e9,
      cloudflareCallsPerWindow: 1e9,
    },
  });
  const database = await openTestDatabase();
  try {
    const fleet = await makeFleet(sandbox, database.models, customers);
    const hands = consoleOf(sandbox);
    const injected = fleet.filter((_one, at) => at % Math.floor(customers / 300) === 0).slice(0, 300);
    for (const [at, { serverId, recordId }] of injected.entries()) {
      if (at % 3 === 0) await hands.records('PATCH', `/${recordId}`, { proxied: false });
      else if (at % 3 === 1) await hands.hetzner('PUT', `/servers/${serverId}`, { labels: {} });
      else await hands.hetzner('PUT', `/servers/${serverId}`, { name: `renamed-${serverId}` });
    }
    const config = testConfig({
      hetzner: { token: sandbox.tokens.hetzner, endpoint: sandbox.addresses.hetzner },
      cloudflare: {
        token: sandbox.tokens.cloudflare,
        baseUrl: sandbox.addresses.cloudflare,
        zoneId: sandbox.tokens.zoneId,
      },
      baseDomain: sandbox.zone,
    });
    const deps = { models: database.models, config, policyOf: policyWith({}) };
    const seconds = await timed(async () => void (await makeInventory(deps, true)));
    const findings = await database.models.findings.find({}).lean();
    const wanted = new Set(injected.map(({ subdomain }) => subdomain));
    const found = new Set(findings.map(({ subject }) => subject).filter((subject) => wanted.has(subject)));
    const pass = await database.models.driftPasses.findOne({}).lean();
    return {
      customers,
      seconds,
      calls: pass?.calls ?? 0,
      injected: injected.length,
      found: found.size,
      falseFindings: findings.length - found.size,
    };
  } finally {
    await database.close();
    await sandbox.close();
  }
}
