import { askForAct } from '../../api/operations/admin-actions/operator.requests.ts';
import { clientOf, signedUp } from '../../api/testing/client.ts';
import { until } from '../../api/testing/product.ts';
import type { World } from '../faults/world.ts';
import { pause } from './pause.ts';
import type { Tally } from './tally.ts';

type Answer = { status: number; body?: { error?: string } };

/** Somebody on duty, with no other means than every operator has. */
export interface Operator {
  /** Has an operation tried again. */
  retry(operationId: string): Promise<Answer>;
  /**
   * Agrees to what is never done unasked: repairs where the instrument was suspected, and the removal of records that
   * share a customer's name.
   */
  confirm(): Promise<void>;
  /** Orders a repair of everything that is found and not under repair, and tries again what ended badly. */
  mend(): Promise<void>;
}

const EMAIL = 'operator@example.com';
const DUTY_MS = 5_000;

/** Signs an operator up, by the same road as a real one. */
export async function hireOperator(world: World, tally: Tally): Promise<Operator> {
  const { models } = world.database;
  const client = await signedUp({ client: () => clientOf(world.api) }, { email: EMAIL });
  await askForAct(models, { act: 'grant', target: EMAIL, actor: 'the soak' });
  await until('the role of an operator', async () =>
    models.users.exists({ emailKey: EMAIL, role: 'operator' }).then(Boolean),
  );
  const act = async (what: string, path: string): Promise<Answer> => {
    const answer = await client.post(`/api/operators/${path}`);
    if (answer.status < 300) tally.count('operator', what);
    else if (answer.status >= 500) tally.surprise(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };
  return {
    retry: (id) => act('retry', `operations/${id}/retry`),
    async confirm() {
      const kinds = ['instrument_suspected', 'record_duplicated'] as const;
      const found = { kind: { $in: kinds }, status: 'open', confirmedAt: null } as const;
      for (const { _id, kind } of await models.findings.find(found).lean())
        await act(`confirm ${kind}`, `drift/${_id}/confirm`);
    },
    async mend() {
      for (const { _id, kind } of await models.findings
        .find({ status: 'open', instanceId: { $ne: null } })
        .lean())
        await act(`repair ${kind}`, `drift/${_id}/repair`);
      for (const { operationId, observed, desired } of await models.instances.find({}).lean()) {
        const last = await models.operations.findOne({ _id: operationId ?? undefined }).lean();
        const badly = last?.status === 'failed' || last?.status === 'cancelled';
        // A first set-up that was given up is over, and its customer was told; all else has to come to its end.
        if (last && badly && (observed || !desired.present))
          await act(`retry ${last.kind}`, `operations/${last._id}/retry`);
      }
    },
  };
}

/** Looks at what waits for an operator's word every few seconds, until the signal aborts. */
export async function onDuty(operator: Operator, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await operator.confirm();
    await pause(DUTY_MS, signal);
  }
}
