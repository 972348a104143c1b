import { stacksCatalog } from '../../api/assistants/catalog/catalog.ts';
import type { InstanceRecord } from '../../api/assistants/instances/instance.model.ts';
import { instanceUrl } from '../../api/assistants/instances/instance.present.ts';
import { reachInstance } from '../../api/assistants/provisioning/reachability.ts';
import type { OperationRecord } from '../../api/operations/operation.model.ts';
import type { World } from '../faults/world.ts';
import type { Person } from './person.ts';

/** Every customer who is neither ready nor gone nor told, one sentence each. Nothing may be under way. */
export async function untold(world: World, people: readonly Person[]): Promise<string[]> {
  const { users, instances, operations } = world.database.models;
  const found = [];
  for (const { email } of people) {
    const user = await users.findOne({ emailKey: email }).lean();
    const instance = user && (await instances.findOne({ ownerId: user._id }).lean());
    if (!instance) continue;
    const last = await operations.findOne({ _id: instance.operationId ?? undefined }).lean();
    const why = instance.observed
      ? await whyNotReady(world, instance, last, email)
      : whyNotTold(world, last, email);
    if (why) found.push(`${instance.subdomain}: ${why}`);
  }
  return found;
}

async function whyNotReady(
  world: World,
  { subdomain, desired }: InstanceRecord,
  last: OperationRecord | null,
  email: string,
): Promise<string | undefined> {
  if (last?.status === 'failed' || last?.status === 'cancelled')
    return `is set up, and its last operation (${last.kind}) is ${last.status}`;
  if (!hasMail(world, email, /is ready/)) return 'is ready, and no mail has said so';
  const template = `http://{subdomain}.${world.sandbox.zone}:${world.healthDoor.port}`;
  return reachInstance({
    url: instanceUrl(template, subdomain),
    health: stacksCatalog.health(desired.image),
    deadlineMs: 5_000,
    signal: new AbortController().signal,
  }).then(
    () => undefined,
    (error: Error) => `does not answer (${String(error.cause ?? error)})`,
  );
}

/** Who cancelled knows by herself. */
function whyNotTold(world: World, last: OperationRecord | null, email: string): string | undefined {
  if (last?.status === 'cancelled') return undefined;
  if (last?.status !== 'failed') return `is not set up, and its last operation is ${last?.status}`;
  return hasMail(world, email, /did not work/) ? undefined : 'was given up, and no mail has said so';
}

function hasMail({ sandbox }: World, email: string, subject: RegExp): boolean {
  return sandbox.state().mails.some((mail) => mail.to.includes(email) && subject.test(mail.subject));
}
