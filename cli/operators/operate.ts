import { createInterface } from 'node:readline/promises';
import { operationBody } from '../../api/operations/operation.schema.ts';
import { presentOperation } from '../../api/operations/read/operation.present.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { print } from '../print.ts';
import { submitAdminAction } from './admin-action.ts';
import { type OperatorContext, requireCustomer, withContext } from './context.ts';
import { refuseDuringSetup } from './setup.ts';

const KINDS = { up: 'update', refresh: 'refresh', destroy: 'destroy' } as const;

/** Requests an operation on a customer and shows its steps until it is over. */
export async function operate(
  home: string,
  verb: keyof typeof KINDS,
  subdomain: string,
  { yes }: { yes?: boolean },
): Promise<void> {
  await withContext(home, async (context) => {
    const instance = await requireCustomer(context, subdomain);
    refuseDuringSetup(context.config);
    if (verb === 'destroy' && !yes) await confirmRemoval(instance.subdomain);
    const target = { kind: 'customer', name: instance.subdomain } as const;
    const { operationId = '' } = await submitAdminAction(context, { act: KINDS[verb], target });
    print(`${verb} of ${instance.subdomain}: waiting for the worker\n`);
    await follow(context, operationId).catch((error: unknown) => {
      throw isConnectionLoss(error) ? connectionLost(error) : error;
    });
  });
}

function isConnectionLoss(error: unknown): boolean {
  return error instanceof Error && /^Mongo(ose)?(Network|ServerSelection|NotConnected)/.test(error.name);
}

function connectionLost(cause: unknown): CommandFailure {
  return new CommandFailure(
    'Clawdet stopped meanwhile. Nothing is lost: the operation continues when Clawdet starts again.',
    'run make start',
    EXIT.unavailable,
    { cause },
  );
}

/** Removing a server with a customer's data requires its typed name, or --yes. */
async function confirmRemoval(subdomain: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandFailure(
      'Destroying a customer needs a person or --yes.',
      `npx clawdet destroy ${subdomain} --yes`,
      EXIT.usage,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const typed = await terminal.question(
    `This removes the server of ${subdomain} and all its data. Type the name to continue: `,
  );
  terminal.close();
  if (typed.trim() !== subdomain)
    throw new CommandFailure('That is not its name; nothing was removed.', 'run it again', EXIT.usage);
}

const POLL_MS = 300;
/** The worker polls for new rows every three seconds; a much longer wait means that there is no worker. */
const WORKER_TIMEOUT_MS = 60_000;

async function follow({ collections, config }: OperatorContext, id: string): Promise<void> {
  const shown = new Set<string>();
  const startedAt = Date.now();
  for (;;) {
    const row = await collections.operations.findById(id).lean();
    if (!row)
      throw new CommandFailure('The operation is gone.', 'npx clawdet list shows what is there', EXIT.noSuch);
    const operation = operationBody.parse(presentOperation(row, config.publicUrl));
    for (const line of linesOf(operation.steps)) {
      if (!shown.has(line)) print(`${line}\n`);
      shown.add(line);
    }
    if (operation.status === 'succeeded') return print('done\n');
    if (operation.error)
      throw new CommandFailure(
        operation.error.message,
        `npx clawdet explain ${id} says what failed`,
        EXIT.unavailable,
      );
    if (operation.status === 'queued' && Date.now() - startedAt > WORKER_TIMEOUT_MS) {
      throw new CommandFailure(
        'No worker has picked it up.',
        'npx clawdet doctor says whether Clawdet runs. The operation stays in the queue',
        EXIT.busy,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function linesOf(steps: { name: string; status: string }[]): string[] {
  return steps.filter(({ status }) => status !== 'waiting').map(({ name, status }) => `  ${name}: ${status}`);
}
