import type { AuditRecord } from '../../api/audit/audit.model.ts';
import type { ActName } from '../../api/operators/operator.acts.ts';
import { askForAct } from '../../api/operators/operator.requests.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { shellActor } from './actor.ts';
import { type OperatorContext, withContext } from './context.ts';

const LOOK_MS = 200;
/** Workers look every three seconds. */
const PATIENCE_MS = 20_000;

/** Asks a worker to carry an act out and says what came of it. */
export async function act(home: string, name: ActName, target: string): Promise<void> {
  await withContext(home, async (context) => {
    const asked = await askForAct(context.models, { act: name, target, actor: shellActor() });
    const { outcome, message, operationId } = await answered(context, asked);
    if (outcome !== 'done')
      throw new CommandFailure(
        message ?? `It was refused (${outcome}).`,
        'npx clawdet queue shows what is there',
      );
    process.stdout.write(operationId ? `done; see npx clawdet explain ${operationId}\n` : 'done\n');
  });
}

async function answered({ models }: OperatorContext, { _id }: AuditRecord): Promise<AuditRecord> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const row = await models.audit.findById(_id).lean();
    if (row && row.outcome !== 'asked' && row.outcome !== 'underway') return row;
    if (Date.now() > until)
      throw new CommandFailure(
        'No worker has taken it up yet. It is asked for, and done as soon as one runs.',
        'is Clawdet running? npx clawdet doctor',
        EXIT.busy,
      );
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
