import type { InstanceRecord } from '../../api/assistants/instances/instance.model.ts';
import { requestOperation } from '../../api/assistants/provisioning/operator-operations.ts';
import { isAppError } from '../../api/platform/errors/app-error.ts';
import { type Client, clientOf, deleteConfirmed, proveAddress, signedUp } from '../../api/testing/client.ts';
import type { TestCell } from '../faults/test-cell.fixture.ts';
import type { SoakCounters } from './counters.ts';
import { injectDrift } from './drift-injection.ts';
import { pause } from './pause.ts';
import type { SoakAction, SoakScenario } from './scenarios.ts';
import type { SimulatedOperator } from './simulated-operator.ts';

/** The environment of a scenario. */
export interface SoakContext {
  cell: TestCell;
  operator: SimulatedOperator;
  counters: SoakCounters;
  /** Aborted when the load phase ends: customers drop the rest of their scenarios. */
  loadEnded: AbortSignal;
}

/** A customer of a soak. */
export interface SimulatedUser {
  email: string;
  client: Client;
}

/** How long a customer waits for one operation before they go on with their scenario. */
const TIMEOUT_MS = 240_000;
/** The real page uses a stream; frequent polls by many customers would overload the embedded database. */
const POLL_MS = 4_000;

/** Signs up a new customer on the plan of their scenario. */
export async function signUpUser(
  { cell, counters }: SoakContext,
  name: string,
  { plan }: SoakScenario,
): Promise<SimulatedUser> {
  const email = `${name}@example.com`;
  const client = await signedUp(
    {
      client: () => clientOf(cell.api),
      prove: async (address) => void (await proveAddress(cell.database.collections, address)),
    },
    { email, name },
  );
  await cell.database.collections.users.updateOne({ emailKey: email }, { $set: { plan } });
  counters.count('customer', plan);
  return { email, client };
}

/** Runs a customer's scenario step by step, as long as the load phase lasts. */
export async function runScenario(
  context: SoakContext,
  user: SimulatedUser,
  { steps }: SoakScenario,
): Promise<void> {
  for (const { action, after } of steps) {
    if (after === 'over') await waitUntilIdle(context, user);
    else await pause(after, context.loadEnded);
    if (context.loadEnded.aborted) return;
    await actionHandlers[action.do](context, user, action as never);
  }
}

/** Waits until no operation of the customer is under way. */
async function waitUntilIdle({ loadEnded, counters }: SoakContext, { client }: SimulatedUser): Promise<void> {
  const until = Date.now() + TIMEOUT_MS;
  while (!loadEnded.aborted) {
    const { operation } = (await client.get('/api/provisioning/status')).body;
    if (!operation || !['queued', 'running'].includes(operation.status)) return;
    if (Date.now() > until) return counters.count('patience', operation.kind);
    await pause(POLL_MS, loadEnded);
  }
}

type ActionHandler<D extends SoakAction['do']> = (
  context: SoakContext,
  user: SimulatedUser,
  action: Extract<SoakAction, { do: D }>,
) => Promise<void>;

const actionHandlers: { [D in SoakAction['do']]: ActionHandler<D> } = {
  async order(context, { client }, { region, tier, twice }) {
    const key = { 'Idempotency-Key': `order-${process.hrtime.bigint()}` };
    const order = () => client.post('/api/provisioning/start', { region, tier }, key);
    const answers = await Promise.all(twice ? [order(), order()] : [order()]);
    for (const answer of answers) recordAnswer(context, `order ${tier}`, answer);
    const ids = answers.filter(({ status }) => status === 202).map(({ body }) => body.operation.id);
    if (new Set(ids).size > 1) context.counters.fail(`one order with one key made ${ids.length} operations`);
  },
  async cancel(context, { client }) {
    const { operation } = (await client.get('/api/provisioning/status')).body;
    if (!operation) return context.counters.count('refused', 'cancel: nothing is there');
    recordAnswer(context, 'cancel', await client.post(`/api/operations/${operation.id}/cancel`));
  },
  async leave(context, { client }) {
    const { instance } = (await client.get('/api/provisioning/status')).body;
    if (!instance) return context.counters.count('refused', 'leave: nothing is there');
    recordAnswer(context, 'leave', await deleteConfirmed(client, `/api/instances/${instance.id}`));
  },
  async retry(context, { client }) {
    const { operation } = (await client.get('/api/provisioning/status')).body;
    if (!operation) return context.counters.count('refused', 'retry: nothing is there');
    recordAnswer(context, 'retry', await context.operator.retry(operation.id));
  },
  async operate(context, user, { kind }) {
    const instance = await instanceOf(context, user);
    if (!instance) return context.counters.count('refused', `${kind}: nothing is there`);
    // As the command line does it: adds a row that a worker finds.
    await requestOperation(context.cell.database.collections, instance, kind).then(
      () => context.counters.count('act', kind),
      (error: unknown) => {
        if (!isAppError(error)) throw error;
        context.counters.count('refused', `${kind}: ${error.code}`);
      },
    );
  },
  async break(context, user, { how }) {
    const instance = await instanceOf(context, user);
    const { observed } = instance ?? {};
    if (!instance?.desired.present || !observed)
      return context.counters.count('refused', 'break: nothing is whole');
    await injectDrift(context.cell, { ...instance, observed }, how);
    context.counters.count('break', how);
  },
};

/** Counts an answer that the api may give; anything else is a defect. */
function recordAnswer(
  { counters }: SoakContext,
  what: string,
  { status, body }: { status: number; body?: { error?: string } },
): void {
  if (status === 202) counters.count('act', what);
  else if (status === 409 || status === 404 || status === 429)
    counters.count('refused', `${what}: ${body?.error}`);
  else counters.fail(`${what} was answered ${status}: ${JSON.stringify(body)}`);
}

async function instanceOf({ cell }: SoakContext, { email }: SimulatedUser): Promise<InstanceRecord | null> {
  const { users, instances } = cell.database.collections;
  const user = await users.findOne({ emailKey: email }).lean();
  return await instances.findOne({ teamId: user?._id }).lean();
}
