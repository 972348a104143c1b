import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Types } from 'mongoose';
import { bindCollections, type Collections } from '../api/collections.ts';
import { anOperation } from '../api/operations/operation.builder.ts';
import type { OperationRecord } from '../api/operations/operation.model.ts';
import { closeConnection, connectDatabase } from '../api/platform/database/connect.ts';
import { newRandomToken, randomTokenHash } from '../api/platform/secrets/random-token.ts';
import { newVisitor } from '../e2e/journey.ts';
import { type LaunchedProduct, launchProduct } from '../e2e/launched-product.fixture.ts';
import { percentile, printTable } from './figures.ts';
import { parents } from './memory.ts';
import { secondsOf } from './processor-time.ts';
import type { Row } from './rows.ts';
import { targets } from './targets.ts';

/** How often an open dashboard asks, as its page does. */
const POLL_MS = 30_000;
/** What a dashboard asks for. */
const STATUS = '/api/provisioning/status';
const HOUR_MS = 3_600_000;
/** Of so many dashboards one follows a set-up; the assistants of the others are ready. */
const ONE_FOLLOWS = 10;
const BATCH = 100;

/** An open dashboard: its session, and the set-up that it follows, if any. */
interface Dashboard {
  cookie: string;
  operation?: string;
}

/**
 * Milliseconds of the reads of so many open dashboards while people sign up as fast as their passwords can be hashed, the
 * sign-ups in that time, and the processor that the database uses for each stream: each dashboard asks for its status, and a tenth
 * of them follow a set-up that waits.
 */
export async function dashboardRows(count: number, seconds: number): Promise<Row[]> {
  // Passwords cost what they cost in production.
  const settings = { KEY_DERIVATION: 'strong', DRIFT_INVENTORY_SECONDS: '0', REQUESTS_PER_MINUTE: '1000000' };
  const product = await launchProduct({ servers: 'process' }, settings);
  const closing = new AbortController();
  try {
    const dashboards = await openDashboards(product, count);
    const database = databaseProcess(product.run.pids.api ?? 0);
    const alone = await loadOf(database, () => readBesideSignUps(product, dashboards, seconds));
    const followed = dashboards.filter(({ operation }) => operation);
    await Promise.all(followed.map((each) => follow(product, each, closing.signal)));
    const streaming = await loadOf(database, () => readBesideSignUps(product, dashboards, seconds));
    const perStream = [((streaming.processor - alone.processor) * 1_000) / seconds / followed.length];
    const { reads, signedUp } = streaming.result;
    return rowsOf(count, { reads, rate: signedUp / seconds, perStream });
  } finally {
    closing.abort();
    await product.remove();
  }
}

function rowsOf(count: number, seen: { reads: number[]; rate: number; perStream: number[] }): Row[] {
  const p99 = [percentile(seen.reads, 99)];
  printTable(`${count} open dashboards, of which a tenth follow a set-up`, 'milliseconds', [
    { what: 'reads, 50th percentile', values: [percentile(seen.reads, 50)] },
    { what: 'reads, 99th percentile', values: p99 },
    { what: 'database, processor a second for each stream', values: seen.perStream },
  ]);
  const what = `${count} open dashboards`;
  return [
    { what: `${what}: reads, 99th percentile`, unit: 'ms', ours: p99, target: targets.dashboardReads },
    { what: `${what}: sign-ups beside them`, unit: '/s', ours: [seen.rate] },
    { what: `${what}: database for each stream`, unit: 'ms/s', ours: seen.perStream },
  ];
}

/** Reads as all dashboards do, while two people at a time sign up one after the other. */
async function readBesideSignUps(product: LaunchedProduct, dashboards: Dashboard[], seconds: number) {
  const until = performance.now() + seconds * 1_000;
  let signedUp = 0;
  const signUps = Array.from({ length: 2 }, async () => {
    while (performance.now() < until) signedUp += await signUp(product);
  });
  const reads = await readAll(product, dashboards, seconds);
  await Promise.all(signUps);
  return { reads, signedUp };
}

/** Runs something, and measures the processor seconds of the database meanwhile. */
async function loadOf<T>(pid: number, run: () => Promise<T>): Promise<{ result: T; processor: number }> {
  const before = secondsOf(pid);
  const result = await run();
  return { result, processor: secondsOf(pid) - before };
}

/** Writes people with a session and a set-up that waits for an hour, as a sign-up and an order would. */
async function openDashboards(product: LaunchedProduct, count: number): Promise<Dashboard[]> {
  const connection = await connectDatabase(product.run.mongo);
  try {
    const collections = bindCollections(connection);
    const dashboards: Dashboard[] = [];
    while (dashboards.length < count)
      dashboards.push(...(await writeDashboards(collections, Math.min(BATCH, count - dashboards.length))));
    return dashboards;
  } finally {
    await closeConnection(connection);
  }
}

async function writeDashboards(
  { users, sessions, instances, operations }: Collections,
  count: number,
): Promise<Dashboard[]> {
  const now = new Date();
  const later = new Date(now.getTime() + HOUR_MS);
  const each = Array.from({ length: count }, () => ({
    userId: new Types.ObjectId(),
    instanceId: new Types.ObjectId(),
    token: newRandomToken(),
  }));
  await users.insertMany(
    each.map(({ userId }) => {
      const email = `${userId}@example.com`;
      const account = { provider: 'email', plan: 'free', termsAcceptedAt: now, createdAt: now } as const;
      return { _id: userId, name: 'Ada', email, emailKey: email, ...account };
    }),
  );
  await sessions.insertMany(
    each.map(({ userId, token }) => ({
      _id: randomTokenHash(token),
      userId,
      method: 'email' as const,
      createdAt: now,
      lastSeenAt: now,
      confirmedAt: now,
      expiresAt: later,
    })),
  );
  const waits = { notBefore: later, pauseMs: HOUR_MS };
  const over = { status: 'succeeded', startedAt: now, endedAt: now } as const;
  const setUps = each.map(({ instanceId, userId }, index) =>
    anOperation({
      instanceId,
      teamId: userId,
      customer: `alice-${instanceId}`,
      dedupe: `${instanceId}`,
      ...(index % ONE_FOLLOWS === 0 ? waits : over),
    }),
  );
  await operations.insertMany(setUps);
  await instances.insertMany(setUps.map(anInstance), { lean: true });
  return each.map(({ token }, index) => ({
    cookie: `clawdet_session=${token}`,
    ...(setUps[index]?.status === 'queued' && { operation: `${setUps[index]._id}` }),
  }));
}

function anInstance({ _id, instanceId, teamId, customer, status }: OperationRecord) {
  const observed = { generation: 1, address: '198.51.100.7', serverId: '1', recordId: 'r', secrets: '' };
  const hashes = { imageReference: 'image', composeHash: 'c', configHash: 'c' };
  return {
    _id: instanceId,
    teamId,
    slot: 0,
    subdomain: customer,
    cell: 'eu1',
    desired: {
      generation: 1,
      present: true,
      region: 'eu' as const,
      tier: 'free' as const,
      image: 'openclaw',
    },
    placement: { location: 'hel1', serverType: 'cx23' },
    operationId: _id,
    createdAt: new Date(),
    ...(status === 'succeeded' && {
      observed: { ...observed, ...hashes, at: new Date() },
      readyAt: new Date(),
    }),
  };
}

/** Opens the stream of a dashboard and reads it until the signal. Resolves when it has begun. */
async function follow(product: LaunchedProduct, { cookie, operation }: Dashboard, signal: AbortSignal) {
  const events = `${product.run.api}/api/operations/${operation}/events`;
  const response = await fetch(events, { headers: { cookie }, signal });
  if (!response.ok || !response.body) throw new Error(`${events}: ${response.status}`);
  const { body } = response;
  const read = async () => {
    for await (const _ of body);
  };
  read().catch(() => undefined);
}

/** The milliseconds of all reads: each dashboard asks once in a period, all spread over it. */
async function readAll(
  product: LaunchedProduct,
  dashboards: Dashboard[],
  seconds: number,
): Promise<number[]> {
  const all = dashboards.map(async ({ cookie }, index) => {
    const times: number[] = [];
    const first = (index / dashboards.length) * Math.min(POLL_MS, seconds * 1_000);
    for (let at = first; at < seconds * 1_000; at += POLL_MS) {
      await sleep(at === first ? first : POLL_MS);
      const began = performance.now();
      const response = await fetch(`${product.run.api}${STATUS}`, { headers: { cookie } });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${STATUS}: ${response.status}`);
      times.push(performance.now() - began);
    }
    return times;
  });
  return (await Promise.all(all)).flat();
}

async function signUp(product: LaunchedProduct): Promise<number> {
  const { name, email, password } = newVisitor();
  const response = await fetch(`${product.run.api}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'clawdet' },
    body: JSON.stringify({ name, email, password, terms: true }),
  });
  if (!response.ok) throw new Error(`register: ${response.status} ${await response.text()}`);
  return 1;
}

/** The process of the embedded database, a child of the api. */
function databaseProcess(api: number): number {
  const isDatabase = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('-socket');
  const found = [...parents()].find(([pid, parent]) => parent === api && isDatabase(pid));
  if (!found) throw new Error('the api has no embedded database');
  return found[0];
}
