import { Types } from 'mongoose';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instanceLabels } from '../../../infra/components/names.ts';
import { openSandbox, type Sandbox } from '../../../sandbox/open.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { consoleOf } from '../fleet.fixture.ts';
import { removeConfirmed } from './remove-orphans.ts';

let database: TestDatabase;
let sandbox: Sandbox;
beforeAll(async () => {
  [database, sandbox] = [await openTestDatabase(), await openSandbox()];
});
afterAll(async () => {
  await sandbox?.close();
  await database?.close();
});

const owner = new Types.ObjectId().toString();
const labels = instanceLabels({ instanceId: owner, subdomain: 'nobody', cell: 'eu1', tier: 'free' });

/** A server that belongs to no instance, and its finding: confirmed, and old enough to be removed. */
async function anOrphan(name: string): Promise<{ finding: FindingRecord; id: number }> {
  const body = { name, server_type: 'cx23', image: 'docker-ce', location: 'hel1', labels };
  const { server } = await consoleOf(sandbox).hetzner('POST', '/servers', body);
  await sandbox.settled();
  const past = new Date(Date.now() - 25 * 3600_000);
  const about = {
    depth: 'inventory',
    kind: 'server_orphaned',
    subject: name,
    cloudId: String(server.id),
  } as const;
  const row = {
    ...about,
    key: name,
    cell: 'eu1',
    resource: `server ${server.id}`,
    expected: 'nothing',
    actual: name,
  };
  const finding = await database.collections.findings.create({
    ...row,
    firstSeen: past,
    lastSeen: past,
    bornAt: past,
    confirmedAt: past,
  });
  return { finding: finding.toObject(), id: server.id };
}

async function removeNow(finding: FindingRecord): Promise<void> {
  const { hetzner, cloudflare } = sandbox.addresses;
  const { tokens } = sandbox;
  const clouds = openClouds({
    hetzner: { token: tokens.hetzner, endpoint: hetzner },
    cloudflare: { token: tokens.cloudflare, baseUrl: cloudflare, zoneId: tokens.zoneId },
  });
  await removeConfirmed({ collections: database.collections, clouds, logger: pino({ level: 'silent' }) }, [
    finding,
  ]);
  await sandbox.settled();
}

const isThere = (id: number) => sandbox.state().servers.some((server) => server.id === id);

test('a confirmed orphan that is a day old is removed', async () => {
  const { finding, id } = await anOrphan('forgotten');
  await removeNow(finding);
  expect(isThere(id)).toBe(false);
});

test.each([
  ['all its labels', {}],
  ['its instance', { 'managed-by': 'clawdet' }],
  ['our mark', { instance: owner }],
  ['a proper instance', { 'managed-by': 'clawdet', instance: 'mine' }],
])('an orphan that somebody claimed stays: it has lost %s since it was found', async (what, kept) => {
  const { finding, id } = await anOrphan(`claimed-${what.replaceAll(' ', '-')}`);
  await consoleOf(sandbox).hetzner('PUT', `/servers/${id}`, { labels: kept });
  await removeNow(finding);
  expect(isThere(id)).toBe(true);
});
