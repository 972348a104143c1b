import { requestAdminAction } from '../../api/operations/admin-actions/admin-action.requests.ts';
import type { RequestedAction } from '../../api/operations/admin-actions/admin-action.ts';
import type { AuditRecord } from '../../api/platform/audit/audit.model.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { print } from '../print.ts';
import { shellActor } from './actor.ts';
import { type DatabaseContext, withDatabase } from './context.ts';
import { refusalFailure } from './next-steps.ts';

const POLL_MS = 200;
/** Workers poll every three seconds. */
const WORKER_TIMEOUT_MS = 20_000;

/** Has a worker cancel or retry an operation, in any form that the resolver knows, and prints the result. */
export async function adminAction(home: string, act: 'cancel' | 'retry', target: string): Promise<void> {
  await withDatabase(home, async (context) => {
    const action = { act, target: { kind: 'operation', name: target } } as const;
    const { operationId } = await submitAdminAction(context, action);
    // The operation itself may take minutes, and so may the end of one that runs.
    const requested = `requested; npx clawdet explain ${operationId} says how far it is\n`;
    print(operationId ? requested : 'done\n');
  });
}

/**
 * Has a worker execute an admin action in the name of this shell's user, and returns its audit entry. Throws
 * CommandFailure if it is refused, or if no worker picks it up (exit 75); then it is executed as soon as a worker runs.
 */
export async function submitAdminAction(
  { collections, settings }: Pick<DatabaseContext, 'collections' | 'settings'>,
  action: RequestedAction,
): Promise<AuditRecord> {
  const { _id } = await requestAdminAction(collections, { ...action, actor: shellActor() });
  const until = Date.now() + WORKER_TIMEOUT_MS;
  for (;;) {
    const entry = await collections.audit.findById(_id).lean();
    if (entry && entry.outcome !== 'asked' && entry.outcome !== 'underway') {
      const { outcome: code, message = `It was refused (${code}).` } = entry;
      if (code === 'done') return entry;
      throw refusalFailure(
        { code, message },
        {
          ...action.target,
          publicUrl: settings.publicUrl,
          act: action.act,
        },
      );
    }
    if (Date.now() > until)
      throw new CommandFailure(
        'No worker has picked it up yet. The request is stored and executed as soon as a worker runs.',
        'npx clawdet doctor says whether Clawdet runs',
        EXIT.busy,
      );
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
