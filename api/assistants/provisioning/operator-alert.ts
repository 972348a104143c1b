import type { OperationRun } from '../../operations/run/operation.handler.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { AssistantCollections } from '../assistant.collections.ts';

/** What operators are mailed about, by code, and how the subject says it: only they can change it, in a cloud's console. */
export const OPERATOR_ALERTS: Record<string, string> = {
  name_taken: 'its name is taken',
  server_type_kept: 'its server has another type than ordered',
};

/** Mails every operator, once for an operation, if something happened in it that they have to know about. */
export async function alertOperators(
  { collections, jobs }: { collections: Pick<AssistantCollections, 'users'>; jobs: JobQueue },
  { operation }: Pick<OperationRun, 'operation'>,
): Promise<void> {
  if (!operation.troubles.some(({ code }) => OPERATOR_ALERTS[code])) return;
  const operationId = operation._id.toString();
  for (const { _id } of await collections.users.find({ role: 'operator' }).lean()) {
    const [userId, key] = [_id.toString(), `operator_alert:${operationId}:${_id}`];
    await jobs.enqueue('mail', { mail: 'operator_alert', userId, operationId }, { key });
  }
}
