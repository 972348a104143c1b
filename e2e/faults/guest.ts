import { type OperatorKind, requestOperation } from '../../api/assistants/provisioning/operate.ts';
import { type Client, clientOf, signedUp } from '../../api/testing/client.ts';
import type { StruckKind } from './point.ts';
import type { World } from './world.ts';

/** A customer of one point. */
export interface Guest {
  client: Client;
  email: string;
}

/** An operation that was asked for. */
export interface Ordered {
  id: string;
}

/** Somebody who has just signed up. */
export async function arrive(world: World): Promise<Guest> {
  const email = `guest-${process.hrtime.bigint()}@example.com`;
  return { email, client: await signedUp({ client: () => clientOf(world.api) }, { email }) };
}

/** Asks for an operation as whoever may: the customer for what is hers, an operator for the rest. */
export function ask(kind: StruckKind, world: World, guest: Guest): Promise<Ordered> {
  if (kind === 'provision') return order(guest);
  if (kind === 'destroy') return leave(guest);
  return operate(kind, world, guest);
}

async function order({ client }: Guest): Promise<Ordered> {
  const { status, body } = await client.post('/api/provisioning/start', {});
  if (status !== 202) throw new Error(`the order was answered ${status}: ${JSON.stringify(body)}`);
  return body.operation;
}

async function leave({ client }: Guest): Promise<Ordered> {
  const { status, body } = await client.delete(`/api/instances/${await instanceId(client)}`);
  if (status !== 202) throw new Error(`the removal was answered ${status}: ${JSON.stringify(body)}`);
  return body.operation;
}

async function operate(kind: OperatorKind, { database }: World, { client }: Guest): Promise<Ordered> {
  const { models } = database;
  const instance = await models.instances.findById(await instanceId(client)).lean();
  if (!instance) throw new Error('the customer has no instance');
  const { _id } = await requestOperation(models, instance, kind);
  return { id: _id.toString() };
}

async function instanceId(client: Client): Promise<string> {
  return (await client.get('/api/provisioning/status')).body.instance.id;
}
