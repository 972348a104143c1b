import { Types } from 'mongoose';
import { openWebhookSender } from '../accounts/webhooks/webhook.sender.ts';
import { AddressGuard, readNetworks } from '../platform/outbound/address-guard.ts';
import { type Client, signedUp } from './client.ts';
import { idOf, type RouteWorld, repeat, type Scenario, untilRefused } from './route-world.fixture.ts';

const TEAMS = '/api/teams';
const BASE = `${TEAMS}/{id}/webhooks`;
const PREFERENCES = '/api/account/mail-preferences';
/** Nothing listens there. */
const CLOSED = 'http://127.0.0.1:1025/';
const EVENTS = ['assistant.ready'];

interface Added {
  client: Client;
  /** The address of the team's webhooks, and of this one. */
  all: string;
  path: string;
  id: string;
}

/** A person whose team has a webhook, in an app that may call this machine. */
async function added({ open }: Pick<RouteWorld, 'open'>): Promise<Added> {
  const webhooks = new AddressGuard(readNetworks(['127.0.0.0/8']));
  const app = await open({ webhooks }, { webhookSender: openWebhookSender(webhooks) });
  const client = await signedUp(app);
  const all = `${TEAMS}/${await idOf(client)}/webhooks`;
  const { body } = await client.post(all, { url: CLOSED, events: EVENTS });
  return { client, all, id: body.webhook.id, path: `${all}/${body.webhook.id}` };
}

/** A delivery that waits for its turn. */
async function delivered({ collections }: RouteWorld, { id }: Added): Promise<string> {
  const [_id, now] = [`msg_${id}`, new Date()];
  await collections.webhookDeliveries.create({
    ...{ _id, webhookId: new Types.ObjectId(id), teamId: new Types.ObjectId(), event: 'assistant.ready' },
    ...{ body: '{}', status: 'waiting', tries: 0, dueAt: now, revision: 0, attempts: [], createdAt: now },
    removeOn: '2999-12-31',
  });
  return _id;
}

/** What provokes each answer of the routes about webhooks, and about who is mailed. */
export const webhookScenarios: Scenario[] = [
  [
    `GET ${BASE} 200 -`,
    async (world) => {
      const { client, all } = await added(world);
      await client.get(all);
    },
  ],
  [`POST ${BASE} 201 -`, added],
  [
    `POST ${BASE} 400 webhook_url_refused`,
    async ({ app }) => {
      const client = await signedUp(app);
      await client.post(`${TEAMS}/${await idOf(client)}/webhooks`, { url: CLOSED, events: EVENTS });
    },
  ],
  [
    `POST ${BASE} 409 webhooks_full`,
    async (world) => {
      const { client, all } = await added(world);
      await repeat(10, () => client.post(all, { url: CLOSED, events: EVENTS }));
    },
  ],
  [
    `PATCH ${BASE}/{webhook} 200 -`,
    async (world) => {
      const { client, path } = await added(world);
      await client.patch(path, { enabled: false });
    },
  ],
  [
    `PATCH ${BASE}/{webhook} 400 webhook_url_refused`,
    async (world) => {
      const { client, path } = await added(world);
      await client.patch(path, { url: 'https://10.0.0.1/' });
    },
  ],
  [
    `DELETE ${BASE}/{webhook} 204 -`,
    async (world) => {
      const { client, path } = await added(world);
      await client.delete(path);
    },
  ],
  [
    `POST ${BASE}/{webhook}/secret 200 -`,
    async (world) => {
      const { client, path } = await added(world);
      await client.post(`${path}/secret`);
    },
  ],
  [
    `POST ${BASE}/{webhook}/test 200 -`,
    async (world) => {
      const { client, path } = await added(world);
      await client.post(`${path}/test`);
    },
  ],
  [
    `POST ${BASE}/{webhook}/test 429 too_many_changes`,
    async (world) => {
      const { client, path } = await added(world);
      await untilRefused(() => client.post(`${path}/test`));
    },
  ],
  [
    `GET ${BASE}/{webhook}/deliveries 200 -`,
    async (world) => {
      const { client, path } = await added(world);
      await client.get(`${path}/deliveries`);
    },
  ],
  [
    `POST ${BASE}/{webhook}/deliveries/{delivery}/redeliver 200 -`,
    async (world) => {
      const one = await added(world);
      await one.client.post(`${one.path}/deliveries/${await delivered(world, one)}/redeliver`);
    },
  ],
  [
    `POST ${BASE}/{webhook}/deliveries/{delivery}/redeliver 429 too_many_changes`,
    async (world) => {
      const one = await added(world);
      const delivery = await delivered(world, one);
      await untilRefused(() => one.client.post(`${one.path}/deliveries/${delivery}/redeliver`));
    },
  ],
  [`GET ${PREFERENCES} 200 -`, ({ customer }) => customer.get(PREFERENCES)],
  [
    `PATCH ${PREFERENCES} 200 -`,
    async ({ app }) => {
      const client = await signedUp(app);
      await client.patch(PREFERENCES, { team: await idOf(client), mails: { ready: false } });
    },
  ],
];
