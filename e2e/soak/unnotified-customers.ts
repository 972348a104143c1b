import { stacksCatalog } from '../../api/assistants/catalog/catalog.ts';
import type { InstanceRecord } from '../../api/assistants/instances/instance.model.ts';
import { instanceUrl } from '../../api/assistants/instances/instance.present.ts';
import { reachInstance } from '../../api/assistants/provisioning/reachability.ts';
import type { OperationRecord } from '../../api/operations/operation.model.ts';
import type { TestCell } from '../faults/test-cell.fixture.ts';
import type { SimulatedUser } from './simulated-user.ts';

/** Every customer who is neither ready, gone nor notified, one sentence each. No operation may be running. */
export async function unnotifiedCustomers(
  cell: TestCell,
  simulatedUsers: readonly SimulatedUser[],
): Promise<string[]> {
  const { users, instances, operations } = cell.database.collections;
  const found = [];
  for (const { email } of simulatedUsers) {
    const user = await users.findOne({ emailKey: email }).lean();
    const instance = user && (await instances.findOne({ teamId: user._id }).lean());
    if (!instance) continue;
    const last = await operations.findOne({ _id: instance.operationId ?? undefined }).lean();
    const why = instance.observed
      ? await whyNotReady(cell, instance, last, email)
      : whyNotNotified(cell, last, email);
    if (why) found.push(`${instance.subdomain}: ${why}`);
  }
  return found;
}

async function whyNotReady(
  cell: TestCell,
  { subdomain, desired }: InstanceRecord,
  last: OperationRecord | null,
  email: string,
): Promise<string | undefined> {
  if (last?.status === 'failed' || last?.status === 'cancelled')
    return `is set up, and its last operation (${last.kind}) is ${last.status}`;
  if (!hasMail(cell, email, /is ready/)) return 'is ready, and no mail has said so';
  const template = `http://{subdomain}.${cell.sandbox.zone}:${cell.healthProxy.port}`;
  return reachInstance({
    url: instanceUrl(template, subdomain),
    probes: stacksCatalog.probes(desired.image),
    deadlineMs: 5_000,
    readyMs: 0,
    signal: new AbortController().signal,
  }).then(
    () => undefined,
    (error: Error) => `does not answer (${String(error.cause ?? error)})`,
  );
}

/** Customers who cancelled already know. */
function whyNotNotified(cell: TestCell, last: OperationRecord | null, email: string): string | undefined {
  if (last?.status === 'cancelled') return undefined;
  if (last?.status !== 'failed') return `is not set up, and its last operation is ${last?.status}`;
  return hasMail(cell, email, /did not work/) ? undefined : 'was given up, and no mail has said so';
}

function hasMail({ sandbox }: TestCell, email: string, subject: RegExp): boolean {
  return sandbox.state().mails.some((mail) => mail.to.includes(email) && subject.test(mail.subject));
}
