import { requestAdminAction } from '../../api/operations/admin-actions/admin-action.requests.ts';
import type { RequestedAction } from '../../api/operations/admin-actions/admin-action.ts';
import type { AuditRecord } from '../../api/platform/audit/audit.model.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { shellActor } from './actor.ts';
import { type OperatorContext, withContext } from './context.ts';

const POLL_MS = 200;
/** Workers poll every three seconds. */
const WORKER_TIMEOUT_MS = 20_000;

/** Has a worker execute an admin action and prints the result. */
export async function adminAction(
  home: string,
  name: 'cancel' | 'retry' | 'grant' | 'revoke',
  target: string,
): Promise<void> {
  await withContext(home, async (context) => {
    const action: RequestedAction =
      name === 'grant' || name === 'revoke'
        ? { act: name, target: { kind: 'user', name: target } }
        : { act: name, target: { kind: 'operation', name: target } };
    const { operationId } = await submitAdminAction(context, action);
    process.stdout.write(operationId ? `done; see npx clawdet explain ${operationId}\n` : 'done\n');
  });
}

/**
 * Has a worker execute an admin action in the name of this shell's user, and returns its audit entry. Throws
 * CommandFailure if it is refused, or if no worker picks it up (exit 75); then it is executed as soon as a worker runs.
 */
export async function submitAdminAction(
  { collections }: OperatorContext,
  action: RequestedAction,
): Promise<AuditRecord> {
  const { _id } = await requestAdminAction(collections, { ...action, actor: shellActor() });
  const until = Date.now() + WORKER_TIMEOUT_MS;
  for (;;) {
    const entry = await collections.audit.findById(_id).lean();
    if (entry && entry.outcome !== 'asked' && entry.outcome !== 'underway') return entryOrFailure(entry);
    if (Date.now() > until)
      throw new CommandFailure(
        'No worker has picked it up yet. The request is stored and executed as soon as a worker runs.',
        'is Clawdet running? npx clawdet doctor',
        EXIT.busy,
      );
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function entryOrFailure(entry: AuditRecord): AuditRecord {
  const { act: verb, outcome, message } = entry;
  if (outcome === 'done') return entry;
  throw new CommandFailure(
    message ?? `It was refused (${outcome}).`,
    verb.startsWith('drift')
      ? 'npx clawdet drift lists the findings'
      : 'npx clawdet queue shows what is there',
    EXITS[outcome] ?? 1,
  );
}

const EXITS: Record<string, number> = {
  not_found: EXIT.noSuch,
  operation_in_progress: EXIT.busy,
  finding_unfit: EXIT.usage,
};
