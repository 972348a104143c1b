import { requestAdminAction } from '../../api/operations/admin-actions/admin-action.requests.ts';
import { clientOf, proveAddress, signedUp } from '../../api/testing/client.ts';
import { giveSecondFactor } from '../../api/testing/operators.fixture.ts';
import { until } from '../../api/testing/product.ts';
import type { TestCell } from '../faults/test-cell.fixture.ts';
import type { SoakCounters } from './counters.ts';
import { pause } from './pause.ts';

type Answer = { status: number; body?: { error?: string } };

/** An operator on duty, with only the means that every operator has. */
export interface SimulatedOperator {
  /** Retries an operation. */
  retry(operationId: string): Promise<Answer>;
  /**
   * Confirms what the product never does by itself: repairs that the mass-drift guard stopped, and the removal of records
   * that share a customer's name.
   */
  confirm(): Promise<void>;
  /** Requests a repair of every open finding, and retries operations that failed or were cancelled. */
  repairAll(): Promise<void>;
}

const EMAIL = 'operator@example.com';
const POLL_MS = 5_000;

/** Signs an operator up in the same way as a real one. */
export async function signUpOperator(cell: TestCell, counters: SoakCounters): Promise<SimulatedOperator> {
  const { collections } = cell.database;
  const client = await signedUp(
    {
      client: () => clientOf(cell.api),
      prove: async (address) => void (await proveAddress(collections, address)),
    },
    { email: EMAIL },
  );
  const target = { kind: 'user', name: EMAIL } as const;
  await requestAdminAction(collections, { act: 'grant', target, actor: 'the soak' });
  const invite = await until('the invitation', async () => {
    const mails = JSON.stringify(cell.sandbox.state().mails.filter(({ to }) => to.includes(EMAIL)));
    return /\/operators\/confirm#([^\s"\\<]+)/.exec(mails)?.[1];
  });
  const { status } = await client.post('/api/operators/confirm', { invite: decodeURIComponent(invite) });
  if (status !== 204) throw new Error(`the invitation was refused: ${status}`);
  await giveSecondFactor(collections, EMAIL);
  const postAsOperator = async (what: string, path: string): Promise<Answer> => {
    const answer = await client.post(`/api/operators/${path}`);
    if (answer.status < 300) counters.count('operator', what);
    else if (answer.status >= 500) counters.fail(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };
  return {
    retry: (id) => postAsOperator('retry', `operations/${id}/retry`),
    async confirm() {
      const kinds = ['instrument_suspected', 'record_duplicated'] as const;
      const found = { kind: { $in: kinds }, status: 'open', confirmedAt: null } as const;
      for (const { _id, kind } of await collections.findings.find(found).lean())
        await postAsOperator(`confirm ${kind}`, `drift/${_id}/confirm`);
    },
    async repairAll() {
      for (const { _id, kind } of await collections.findings
        .find({ status: 'open', instanceId: { $ne: null } })
        .lean())
        await postAsOperator(`repair ${kind}`, `drift/${_id}/repair`);
      for (const { operationId, observed, desired } of await collections.instances.find({}).lean()) {
        const last = await collections.operations.findOne({ _id: operationId ?? undefined }).lean();
        const unsuccessful = last?.status === 'failed' || last?.status === 'cancelled';
        // A first set-up that was given up is final, and its customer was notified; everything else must succeed.
        if (last && unsuccessful && (observed || !desired.present))
          await postAsOperator(`retry ${last.kind}`, `operations/${last._id}/retry`);
      }
    },
  };
}

/** Confirms every few seconds what waits for an operator, until the signal aborts. */
export async function runOperatorLoop(operator: SimulatedOperator, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await operator.confirm();
    await pause(POLL_MS, signal);
  }
}
