import type { InstanceRecord } from '../../api/assistants/instances/instance.model.ts';
import { requestOperation } from '../../api/assistants/provisioning/operate.ts';
import { isAppError } from '../../api/platform/errors/app-error.ts';
import { type Client, clientOf, signedUp } from '../../api/testing/client.ts';
import type { World } from '../faults/world.ts';
import { breakIt } from './breakage.ts';
import type { Act, Life } from './lives.ts';
import type { Operator } from './operator.ts';
import { pause } from './pause.ts';
import type { Tally } from './tally.ts';

/** Where a life is lived. */
export interface Stage {
  world: World;
  operator: Operator;
  tally: Tally;
  /** Aborted when the storm is over: whoever still has plans drops them. */
  over: AbortSignal;
}

/** A customer, as somebody who looks for her finds her. */
export interface Person {
  email: string;
  client: Client;
}

/** Her patience with one thing that is under way; then she goes on with her plans all the same. */
const PATIENCE_MS = 240_000;
/** A page is told by a stream; many that ask all the time would keep the embedded database from its work. */
const LOOK_MS = 4_000;

/** Signs somebody up who has not been here before, on the plan of her life. */
export async function arrive({ world, tally }: Stage, name: string, { plan }: Life): Promise<Person> {
  const email = `${name}@example.com`;
  const client = await signedUp({ client: () => clientOf(world.api) }, { email, name });
  await world.database.models.users.updateOne({ emailKey: email }, { $set: { plan } });
  tally.count('customer', plan);
  return { email, client };
}

/** Does what she has planned, one thing after the other, as long as the storm lasts. */
export async function live(stage: Stage, person: Person, { steps }: Life): Promise<void> {
  for (const { act, after } of steps) {
    if (after === 'over') await rest(stage, person);
    else await pause(after, stage.over);
    if (stage.over.aborted) return;
    await acts[act.do](stage, person, act as never);
  }
}

/** Waits until nothing of hers is under way. */
async function rest({ over, tally }: Stage, { client }: Person): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (!over.aborted) {
    const { operation } = (await client.get('/api/provisioning/status')).body;
    if (!operation || !['queued', 'running'].includes(operation.status)) return;
    if (Date.now() > until) return tally.count('patience', operation.kind);
    await pause(LOOK_MS, over);
  }
}

type Carrier<D extends Act['do']> = (
  stage: Stage,
  person: Person,
  act: Extract<Act, { do: D }>,
) => Promise<void>;

const acts: { [D in Act['do']]: Carrier<D> } = {
  async order(stage, { client }, { region, tier, twice }) {
    const key = { 'Idempotency-Key': `order-${process.hrtime.bigint()}` };
    const order = () => client.post('/api/provisioning/start', { region, tier }, key);
    const answers = await Promise.all(twice ? [order(), order()] : [order()]);
    for (const answer of answers) note(stage, `order ${tier}`, answer);
    const ids = answers.filter(({ status }) => status === 202).map(({ body }) => body.operation.id);
    if (new Set(ids).size > 1) stage.tally.surprise(`one order with one key made ${ids.length} operations`);
  },
  async cancel(stage, { client }) {
    const { operation } = (await client.get('/api/provisioning/status')).body;
    if (!operation) return stage.tally.count('refused', 'cancel: nothing is there');
    note(stage, 'cancel', await client.post(`/api/operations/${operation.id}/cancel`));
  },
  async leave(stage, { client }) {
    const { instance } = (await client.get('/api/provisioning/status')).body;
    if (!instance) return stage.tally.count('refused', 'leave: nothing is there');
    note(stage, 'leave', await client.delete(`/api/instances/${instance.id}`));
  },
  async retry(stage, { client }) {
    const { operation } = (await client.get('/api/provisioning/status')).body;
    if (!operation) return stage.tally.count('refused', 'retry: nothing is there');
    note(stage, 'retry', await stage.operator.retry(operation.id));
  },
  async operate(stage, person, { kind }) {
    const instance = await instanceOf(stage, person);
    if (!instance) return stage.tally.count('refused', `${kind}: nothing is there`);
    // As the command line does it: a row, which a worker finds.
    await requestOperation(stage.world.database.models, instance, kind).then(
      () => stage.tally.count('act', kind),
      (error: unknown) => {
        if (!isAppError(error)) throw error;
        stage.tally.count('refused', `${kind}: ${error.code}`);
      },
    );
  },
  async break(stage, person, { how }) {
    const instance = await instanceOf(stage, person);
    const { observed } = instance ?? {};
    if (!instance?.desired.present || !observed)
      return stage.tally.count('refused', 'break: nothing is whole');
    await breakIt(stage.world, { ...instance, observed }, how);
    stage.tally.count('break', how);
  },
};

/** What the api may answer; anything else is a defect. */
function note(
  { tally }: Stage,
  what: string,
  { status, body }: { status: number; body?: { error?: string } },
): void {
  if (status === 202) tally.count('act', what);
  else if (status === 409 || status === 404 || status === 429)
    tally.count('refused', `${what}: ${body?.error}`);
  else tally.surprise(`${what} was answered ${status}: ${JSON.stringify(body)}`);
}

async function instanceOf({ world }: Stage, { email }: Person): Promise<InstanceRecord | null> {
  const { users, instances } = world.database.models;
  const user = await users.findOne({ emailKey: email }).lean();
  return await instances.findOne({ ownerId: user?._id }).lean();
}
