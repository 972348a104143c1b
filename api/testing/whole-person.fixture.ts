import { Types } from 'mongoose';
import { createMailedLink } from '../accounts/mailed-links/mailed-link.commands.ts';
import { issueKey } from '../assistants/model-keys/key.commands.ts';
import { createProgramKey } from '../assistants/model-keys/program-key.commands.ts';
import type { ApiDeps } from '../deps.ts';
import { aFinding } from '../drift/findings/finding.builder.ts';
import { auditTargetText } from '../platform/audit/audit-target.ts';
import { haveCalls } from '../usage/reports/usage.fixture.ts';
import { type Client, person, type RunningApi, signedUp } from './client.ts';

/** A person about whom every feature has stored something. */
export interface WholePerson {
  client: Client;
  email: string;
  name: string;
  password: string;
  userId: Types.ObjectId;
  subdomain: string;
  instanceId: Types.ObjectId;
  /** The person's own words for a key. */
  keyName: string;
  /** What must leave the database in no form, each with what it is. */
  secrets: Record<string, string>;
}

type Deps = Pick<ApiDeps, 'collections' | 'config' | 'vault'>;
type App = Pick<RunningApi, 'client' | 'prove'> & { deps: Deps };

/** Signs somebody up by email, and writes to the database what a worker and the gateway would about their assistant. */
export async function aWholePerson(app: App): Promise<WholePerson> {
  const { collections } = app.deps;
  const suffix = Math.random().toString(36).slice(2, 10);
  const who = {
    email: `whole-${suffix}@example.com`,
    name: `Whole ${suffix}`,
    password: 'quiet winter morning',
  };
  const client = await signedUp(app, person(who));
  const user = await collections.users.findOne({ emailKey: who.email }).lean();
  if (!user) throw new Error('no account');
  const { body } = await client.post('/api/provisioning/start', { subdomain: `whole-${suffix}` });
  const instanceId = new Types.ObjectId(String(body.operation.instanceId));
  const keyName = `the laptop of ${suffix}`;
  const owned = { keyName, userId: user._id, instanceId, operationId: body.operation.id };
  const secrets = await haveAssistant(app.deps, owned);
  const hook = `/api/teams/${user._id}/webhooks`;
  const events = ['assistant.ready'];
  const added = await client.post(hook, { url: `https://hooks.example/${suffix}`, events });
  const webhook = await collections.webhooks.findOne({ createdBy: user._id }).lean();
  const session = await collections.sessions.findOne({ userId: user._id }).lean();
  const link = await createMailedLink(collections, {
    purpose: 'reset',
    userId: user._id,
    emailKey: who.email,
  });
  return {
    client,
    ...who,
    userId: user._id,
    subdomain: `whole-${suffix}`,
    instanceId,
    keyName,
    secrets: {
      'password hash': String(user.passwordHash),
      'session id': String(session?._id),
      'link token': link,
      'secret of a webhook': String(added.body.secret),
      'sealed secret of a webhook': String(webhook?.sealedSecret),
      ...secrets,
    },
  };
}

interface Owned {
  keyName: string;
  userId: Types.ObjectId;
  instanceId: Types.ObjectId;
  operationId: string;
}

async function haveAssistant(
  { collections, config, vault }: Deps,
  { keyName, userId, instanceId, operationId }: Owned,
): Promise<Record<string, string>> {
  const { operations, instances, findings, audit } = collections;
  await operations.updateOne(
    { _id: operationId },
    { $set: { status: 'succeeded', startedAt: new Date(), endedAt: new Date() } },
  );
  const sealed = vault.seal(instanceId.toString(), { gatewayToken: 'a', deployKey: 'b', hostKey: 'c' });
  const observed = { generation: 1, at: new Date(), address: '203.0.113.7', serverId: '42', secrets: sealed };
  const instance = await instances
    .findOneAndUpdate(
      { _id: instanceId },
      { $set: { observed, readyAt: new Date() } },
      { returnDocument: 'after' },
    )
    .lean();
  if (!instance) throw new Error('no assistant');
  await issueKey(collections, config.keys, instance);
  const { key } = await createProgramKey(collections, instance, keyName);
  const stored = await collections.llmKeys.findOne({ instanceId }).lean();
  await haveCalls(collections, userId.toString(), [
    { instance: instanceId.toString(), model: 'grok-4.2', source: 'a-network-hash' },
  ]);
  await findings.create(aFinding({ instanceId, subject: instance.subdomain }));
  const actor = auditTargetText({ kind: 'user', name: userId.toString() });
  const target = { kind: 'customer', name: instance.subdomain } as const;
  const change = { key: key.prefix, name: keyName };
  await audit.create({ actor, act: 'create program key', target, change, outcome: 'done' });
  return { 'sealed secrets': sealed, 'program key': key.text, 'hash of a key': String(stored?._id) };
}
