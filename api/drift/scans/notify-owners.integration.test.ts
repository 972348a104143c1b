import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventType } from '../../accounts/notices/notice.schema.ts';
import { chooseMails } from '../../accounts/teams/team.commands.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import { signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { ended, openProduct, type Product, until } from '../../testing/product.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { notifyOwners, notifyResolved } from './notify-owners.ts';

let database: TestDatabase;
let product: Product;

beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, { config: { instanceLimit: 1000 } });
});
afterAll(async () => {
  await product?.close();
  await database?.close();
});
beforeEach(async () => {
  await database.collections.findings.deleteMany({});
});

const EMAIL = () => `owner-${Math.random().toString(36).slice(2)}@example.com`;

/** An owner whose assistant is ready, and a finding about it. */
async function assistantWithFinding(change: Partial<FindingRecord>) {
  const email = EMAIL();
  const client = await signedUp(product, { email });
  const { operation } = (await client.post('/api/provisioning/start', {})).body;
  await ended(client, operation);
  const instance = await database.collections.instances.findById(operation.instanceId).lean();
  const finding = await database.collections.findings.create({
    key: email,
    cell: 'eu1',
    depth: 'inside',
    kind: 'container_stopped',
    subject: instance?.subdomain,
    resource: 'assistant',
    instanceId: instance?._id,
    firstSeen: new Date(),
    lastSeen: new Date(),
    ...change,
  });
  return { email, subdomain: instance?.subdomain ?? '', finding: finding.toObject() };
}

const mailsTo = (email: string) =>
  product.mails.filter(({ to, message }) => to === email && /down/.test(message.subject));

/** Notifies the owner as a scan does that has seen the finding `times` times. */
const seen = (finding: FindingRecord, times: number) =>
  notifyOwners(product.deps, [{ ...finding, seen: times }]);

test('the owner of an assistant that is down is mailed once, however many scans and processes see it', async () => {
  const { email, subdomain, finding } = await assistantWithFinding({});
  await Promise.all([seen(finding, 1), seen(finding, 1), seen(finding, 1)]);
  await seen(finding, 2);
  const [{ message } = { message: undefined }] = await until('the mail', async () => {
    const mails = mailsTo(email);
    return mails.length > 0 && mails;
  });
  expect(message?.subject).toBe('Your assistant was down');
  for (const form of [message?.text, message?.html]) {
    expect(form).toContain(`http://${subdomain}.clawdet.localhost:3101`);
    expect(form).toContain('/dashboard');
  }
  const jobs = database.connection.collection<{ _id: string }>('jobs');
  await until('the job to be removed', async () => (await jobs.countDocuments({ name: 'mail' })) === 0);
  expect(mailsTo(email)).toHaveLength(1);
});

test('a server that is off is mailed about only after a second scan, in its own words', async () => {
  const { email, finding } = await assistantWithFinding({ kind: 'server_off', depth: 'inventory' });
  const enqueued: string[] = [];
  const jobs: JobQueue = { enqueue: async (_name, _data, { key } = {}) => void enqueued.push(key ?? '') };
  await notifyOwners({ ...product.deps, jobs }, [{ ...finding, seen: 1 }]);
  expect(enqueued).toEqual([]);
  await seen(finding, 2);
  await until('the mail', async () => mailsTo(email).length > 0);
  expect(mailsTo(email)[0]?.message.text).toContain('switched off');
});

test('nobody is mailed about an ignored finding, a kind that no owner notices, or one without an owner', async () => {
  const enqueued: unknown[] = [];
  const jobs: JobQueue = { enqueue: async (...job) => void enqueued.push(job) };
  const { finding } = await assistantWithFinding({});
  const quiet: Partial<FindingRecord>[] = [
    { status: 'ignored' },
    { kind: 'key_changed', seen: 2 },
    { kind: 'server_orphaned', instanceId: null, seen: 2 },
  ];
  await notifyOwners(
    { ...product.deps, jobs },
    quiet.map((change) => ({ ...finding, seen: 1, ...change })),
  );
  expect(enqueued).toEqual([]);
});

test('a mail about a finding that is closed by the time it is sent is still sent', async () => {
  const { email, finding } = await assistantWithFinding({ kind: 'server_off', depth: 'inventory' });
  await database.collections.findings.updateOne({ _id: finding._id }, { status: 'resolved' });
  await seen(finding, 2);
  await until('the mail', async () => mailsTo(email).length > 0);
  expect(mailsTo(email)).toHaveLength(1);
});

/** The events that a team's webhook is sent, oldest first. */
async function eventsOf({ instanceId }: FindingRecord) {
  const { instances, webhookDeliveries } = database.collections;
  const { teamId } = (await instances.findById(instanceId).lean()) ?? {};
  const sent = await webhookDeliveries.find({ teamId }).sort({ createdAt: 1 }).lean();
  return sent.map(({ body }) => JSON.parse(body)).filter(({ type }) => /health|drift/.test(type));
}

/** Adds a webhook for every event to the team of a finding. */
async function listen({ instanceId }: FindingRecord): Promise<void> {
  const { instances, webhooks } = database.collections;
  const { teamId } = (await instances.findById(instanceId).lean()) ?? {};
  const row = { teamId, events: eventType.options, enabled: true, createdAt: new Date() };
  await webhooks.create({ ...row, url: 'http://127.0.0.1:1025/', sealedSecret: 'never opened' });
}

const resolve = ({ _id }: FindingRecord) =>
  database.collections.findings.updateOne({ _id }, { $set: { status: 'resolved' } });

test('a webhook is sent when a problem of health begins and when it is over, once each', async () => {
  const { finding, subdomain } = await assistantWithFinding({});
  await listen(finding);
  await seen(finding, 1);
  for (let scans = 0; scans < 2; scans += 1) await notifyResolved(product.deps, 'eu1');
  expect(await eventsOf(finding)).toHaveLength(1);
  await resolve(finding);
  for (let scans = 0; scans < 2; scans += 1) await notifyResolved(product.deps, 'eu1');
  const problem = { id: finding._id.toString(), kind: 'container_stopped' };
  expect(await eventsOf(finding)).toMatchObject([
    { type: 'assistant.health', data: { assistant: { name: subdomain }, status: 'problem', problem } },
    { type: 'assistant.health', data: { assistant: { name: subdomain }, status: 'resolved', problem } },
  ]);
});

test('what only differs is an event of its own, and mailed to those who have asked for it', async () => {
  const { email, finding } = await assistantWithFinding({ kind: 'record_unproxied', depth: 'inventory' });
  await listen(finding);
  const { teamId } = (await database.collections.instances.findById(finding.instanceId).lean()) ?? {};
  if (!teamId) throw new Error('no assistant');
  await chooseMails(database.collections, teamId, teamId, { drift: true });
  await seen(finding, 1);
  await resolve(finding);
  await notifyResolved(product.deps, 'eu1');
  expect((await eventsOf(finding)).map(({ type }) => type)).toEqual(['drift.found', 'drift.resolved']);
  const mail = await until('the mail', async () =>
    product.mails.find(({ to, message }) => to === email && /differs/.test(message.subject)),
  );
  expect(mail.message.text).toContain('The server’s address is open to everyone');
});

test('what was too much to be believed is notified once it is believed', async () => {
  const { email, finding } = await assistantWithFinding({});
  // Scans that suspect themselves notify nobody, however often they see it.
  await seen(finding, 9);
  await until('the mail', async () => mailsTo(email).length > 0);
});
