import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { healthSummaryOf } from '../../assistants/instances/condition.schema.ts';
import { FINDING_KIND_INFO, FINDING_KINDS, type FindingKind } from '../findings/drift.kinds.ts';
import { aFinding } from '../findings/finding.builder.ts';
import { isOwnerNotified } from '../scans/notify-owners.ts';
import { CONDITION_RULES, failedMessage } from './condition.rules.ts';
import { type ConditionFacts, conditionsOf, type Look } from './conditions.ts';

const now = new Date('2026-11-30T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const MINUTE = 60_000;

const look = (change: Partial<Look> = {}): Look => ({
  at: minutesAgo(2),
  validMs: 15 * MINUTE,
  suspected: false,
  ...change,
});
const both = (change: Partial<Look> = {}) => ({ inventory: look(change), inside: look(change) });
const finding = (kind: FindingKind, change = {}) =>
  aFinding({
    kind,
    depth: FINDING_KIND_INFO[kind].depth,
    firstSeen: minutesAgo(30),
    lastSeen: minutesAgo(1),
    ...change,
  });

/** Statuses by type, of an assistant that was set up an hour ago and that both scans looked at two minutes ago. */
function statuses(change: Partial<ConditionFacts> = {}) {
  const facts = { observedAt: minutesAgo(60), findings: [], looks: both(), now, ...change };
  return Object.fromEntries(conditionsOf(facts).map((one) => [one.type, one]));
}

test('without findings, everything is true as of the last scan', () => {
  const { ServerReady, DnsPublished, GatewayHealthy, MemoryAvailable, DiskAvailable, Drifted } = statuses();
  for (const one of [ServerReady, DnsPublished, GatewayHealthy, MemoryAvailable, DiskAvailable])
    expect(one).toMatchObject({ status: 'true', reason: 'scanned', at: minutesAgo(2), since: null });
  expect(Drifted).toMatchObject({ status: 'false', at: minutesAgo(2) });
});

test('of an adopted server, nobody but its owner sees what is inside, and its messages promise no new server', () => {
  const fresh = statuses({ isAdopted: true });
  expect(fresh).toMatchObject({
    ServerReady: { status: 'true' },
    DnsPublished: { status: 'true' },
    GatewayHealthy: { status: 'unknown', reason: 'adopted' },
    MemoryAvailable: { status: 'unknown', reason: 'adopted' },
  });
  const gone = statuses({ isAdopted: true, findings: [finding('server_missing')] });
  expect(gone.ServerReady).toMatchObject({
    status: 'false',
    message: 'Your server is gone. Delete this assistant to order a new one.',
  });
});

test.each<[FindingKind, string]>([
  ['server_off', 'ServerReady'],
  ['server_off', 'GatewayHealthy'],
  ['server_missing', 'ServerReady'],
  ['server_missing', 'GatewayHealthy'],
  ['inside_unreachable', 'ServerReady'],
  ['record_missing', 'DnsPublished'],
  ['record_content_changed', 'DnsPublished'],
  ['container_stopped', 'GatewayHealthy'],
  ['container_missing', 'GatewayHealthy'],
  ['container_unhealthy', 'GatewayHealthy'],
  ['memory_low', 'MemoryAvailable'],
  ['disk_full', 'DiskAvailable'],
])('an open finding %s makes %s false, with its reason, since when and when last seen', (kind, type) => {
  expect(statuses({ findings: [finding(kind)] })[type]).toMatchObject({
    status: 'false',
    reason: kind,
    since: minutesAgo(30),
    at: minutesAgo(1),
  });
});

test('what is being repaired or ignored is still wrong, but what is ignored is no drift any more', () => {
  for (const status of ['repairing', 'ignored'])
    expect(statuses({ findings: [finding('server_off', { status })] }).ServerReady?.status).toBe('false');
  expect(statuses({ findings: [finding('server_off', { status: 'ignored' })] }).Drifted?.status).toBe(
    'false',
  );
  expect(statuses({ findings: [finding('server_off')] }).Drifted).toMatchObject({ status: 'true' });
});

test.each<[FindingKind]>([['inside_unreachable'], ['server_address_changed']])(
  'behind %s, nobody can see the assistant: neither healthy nor unhealthy',
  (kind) => {
    const seen = statuses({ findings: [finding(kind)] });
    for (const type of ['GatewayHealthy', 'MemoryAvailable', 'DiskAvailable'])
      expect(seen[type]).toMatchObject({ status: 'unknown', reason: kind });
  },
);

test('a scan that has not come to a result for its time makes what it saw unknown, not what another one sees', () => {
  const looks = { inventory: look(), inside: look({ at: minutesAgo(16) }) };
  expect(statuses({ looks })).toMatchObject({
    ServerReady: { status: 'true' },
    GatewayHealthy: { status: 'unknown', reason: 'check_outdated', at: minutesAgo(16) },
    MemoryAvailable: { status: 'unknown' },
  });
});

test('a finding stays what it is while its scan cannot look: it is never taken for gone', () => {
  const looks = both({ at: minutesAgo(300) });
  const { GatewayHealthy } = statuses({
    looks,
    findings: [finding('container_stopped', { lastSeen: minutesAgo(300) })],
  });
  expect(GatewayHealthy).toMatchObject({ status: 'false', at: minutesAgo(300) });
});

test('an installation that has just ended counts as a look, for what it checks and for a while', () => {
  const fresh = { observedAt: minutesAgo(1), looks: both({ at: minutesAgo(4) }) };
  expect(statuses(fresh)).toMatchObject({
    ServerReady: { status: 'true', reason: 'created', at: minutesAgo(1) },
    GatewayHealthy: { status: 'true', reason: 'answered', at: minutesAgo(1) },
    MemoryAvailable: { status: 'unknown', reason: 'not_checked', at: null },
  });
  expect(statuses({ observedAt: minutesAgo(11), looks: {} })).toMatchObject({
    GatewayHealthy: { status: 'unknown', reason: 'check_outdated', at: minutesAgo(11) },
    Drifted: { status: 'unknown', reason: 'not_checked' },
  });
});

test('what a suspected scan found is unknown: a customer is not told that their server is gone', () => {
  const looks = { inventory: look({ suspected: true }), inside: look() };
  const seen = statuses({ looks, findings: [finding('server_missing'), finding('record_missing')] });
  for (const type of ['ServerReady', 'DnsPublished', 'GatewayHealthy'])
    expect(seen[type]).toMatchObject({ status: 'unknown', reason: 'scan_suspected' });
});

test('before the first set-up, nothing is known', () => {
  const seen = conditionsOf({ observedAt: null, findings: [], looks: {}, now });
  expect(new Set(seen.map(({ status, at }) => `${status} ${at}`))).toEqual(new Set(['unknown null']));
});

test('whatever an owner is mailed about, their page says too, and in words of its own', () => {
  const silent = FINDING_KINDS.filter(isOwnerNotified).filter((kind) => {
    const conditions = conditionsOf({
      observedAt: minutesAgo(60),
      findings: [finding(kind)],
      looks: both(),
      now,
    });
    return ['healthy', 'unknown'].includes(healthSummaryOf(conditions).status);
  });
  expect(silent).toEqual([]);
});

test('every finding that makes a condition false has a sentence for the customer', () => {
  const kinds = Object.values(CONDITION_RULES).flatMap(({ fails }) => fails);
  expect(kinds.filter((kind) => failedMessage(kind).startsWith('Something is wrong'))).toEqual([]);
});

test('the table in docs/drift.md names what makes each condition false', () => {
  const text = readFileSync(new URL('../../../docs/drift.md', import.meta.url), 'utf8');
  for (const [type, { depth, fails }] of Object.entries(CONDITION_RULES)) {
    const [, scan, kinds = ''] =
      text.match(new RegExp(`^\\|[^|]*\`${type}\`[^|]*\\| (\\w+) \\|([^|]*)\\|`, 'm')) ?? [];
    expect([type, scan, [...kinds.matchAll(/\w+/g)].map(String)]).toEqual([type, depth, [...fails]]);
  }
});

test('the summary names the first thing that is wrong, then what is unknown, then what runs short', () => {
  const summary = (...kinds: FindingKind[]) => {
    const findings = kinds.map((kind) => finding(kind));
    return healthSummaryOf(Object.values(statuses({ findings })));
  };
  expect(summary()).toMatchObject({ status: 'healthy', at: minutesAgo(2).toISOString() });
  expect(summary('disk_full')).toMatchObject({ status: 'degraded', message: failedMessage('disk_full') });
  expect(summary('disk_full', 'container_stopped')).toMatchObject({
    status: 'unhealthy',
    message: failedMessage('container_stopped'),
  });
  expect(summary('server_off')).toMatchObject({ message: failedMessage('server_off') });
});
