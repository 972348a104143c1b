import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import { MAX_PROGRAM_KEYS } from '../assistants/model-keys/program-key.commands.ts';
import { anOperation } from '../operations/operation.builder.ts';
import type { Answer } from './client.ts';
import {
  type Ordered,
  ordered,
  type RouteWorld,
  ready,
  type Scenario,
  untilRefused,
} from './route-world.fixture.ts';

const programKeysOf = ({ instance }: Pick<Ordered, 'instance'>) => `/api/instances/${instance}/program-keys`;
const createKey = ({ client, instance }: Ordered, body: object = { name: 'a test' }) =>
  client.post(programKeysOf({ instance }), body);

/** All places for keys of programs are taken. */
async function fillProgramKeys({ collections }: RouteWorld, { instance }: Ordered): Promise<void> {
  const teamId = new Types.ObjectId();
  for (let at = 1; at <= MAX_PROGRAM_KEYS; at += 1)
    await collections.programKeys.create({
      _id: `${instance} ${at}`,
      prefix: `${instance} ${at}`,
      place: `${instance} ${at}`,
      name: 'a test',
      instanceId: new Types.ObjectId(instance),
      teamId,
    });
}

/** Replaces the model key, as if a worker delivered it at once. */
async function rotate({ collections }: RouteWorld, { client, instance }: Ordered): Promise<Answer> {
  const answer = await client.post(`/api/instances/${instance}/model-key`);
  await collections.operations.updateMany({ instanceId: instance }, { $set: { status: 'succeeded' } });
  return answer;
}

const PROGRAM_KEYS = '/api/instances/{id}/program-keys';

/** What provokes the answers about keys for models, and the limits of what owners may repeat. */
export const keyScenarios: Scenario[] = [
  [
    'DELETE /api/instances/{id} 429 too_many_changes',
    async (world) => {
      const { client, instance } = await ready(world);
      const teamId = (await world.collections.instances.findById(instance).lean())?.teamId;
      const removal = () => anOperation({ kind: 'destroy', status: 'failed', teamId, dedupe: randomUUID() });
      await world.collections.operations.insertMany(Array.from({ length: 20 }, removal));
      await client.delete(`/api/instances/${instance}`);
    },
  ],
  [
    `GET ${PROGRAM_KEYS} 200 -`,
    async (world) => {
      const customer = await ready(world);
      await customer.client.get(programKeysOf(customer));
    },
  ],
  [`POST ${PROGRAM_KEYS} 201 -`, async (world) => createKey(await ready(world))],
  [`POST ${PROGRAM_KEYS} 409 instance_not_ready`, async (world) => createKey(await ordered(world))],
  [
    `POST ${PROGRAM_KEYS} 409 program_keys_full`,
    async (world) => {
      const customer = await ready(world);
      await fillProgramKeys(world, customer);
      await createKey(customer);
    },
  ],
  [
    `POST ${PROGRAM_KEYS} 429 too_many_changes`,
    async (world) => {
      const customer = await ready(world);
      await untilRefused(() => createKey(customer));
    },
  ],
  [
    `DELETE ${PROGRAM_KEYS}/{key} 204 -`,
    async (world) => {
      const customer = await ready(world);
      const { body } = await createKey(customer);
      await customer.client.delete(`${programKeysOf(customer)}/${body.programKey.id}`);
    },
  ],
  [
    'POST /api/instances/{id}/model-key 429 too_many_changes',
    async (world) => {
      const customer = await ready(world);
      await untilRefused(() => rotate(world, customer));
    },
  ],
  [
    'GET /api/operations/{id}/events 429 too_many_streams',
    async (world) => {
      const { client, operation } = await ordered(world);
      const cookie = [...client.cookies].map((pair) => pair.join('=')).join('; ');
      const aborting = new AbortController();
      const address = `${world.app.url}/api/operations/${operation}/events`;
      const open = () => fetch(address, { headers: { cookie }, signal: aborting.signal });
      await Promise.all(Array.from({ length: 20 }, open));
      await client.get(`/api/operations/${operation}/events`);
      aborting.abort();
    },
  ],
];
