import { setTimeout as sleep } from 'node:timers/promises';
import { resolveUser } from '../../api/accounts/users/user.resolve.ts';
import { adoptionChangeText, countAdoptions } from '../../api/assistants/adoption/adoption.audit.ts';
import type { PlannedAdoption } from '../../api/assistants/adoption/adoption.check.ts';
import {
  type AdoptionScope,
  previewAdoptions,
  requestAdoptions,
} from '../../api/assistants/adoption/adoption.commands.ts';
import { adoptedInstanceId } from '../../api/assistants/adoption/adoption.identity.ts';
import type { OperationRecord } from '../../api/operations/operation.model.ts';
import { openClouds } from '../../api/platform/clouds/clouds.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { print, printError, printJson } from '../print.ts';
import { shellActor } from './actor.ts';
import { type OperatorContext, withContext } from './context.ts';
import { asCommandFailure } from './next-steps.ts';
import { refuseDuringSetup } from './setup.ts';
import { type AdoptionOutcome, adoptionText } from './users-adopt.words.ts';

/** The options of `users adopt`. */
export interface AdoptOptions {
  apply?: boolean;
  json?: boolean;
}

/**
 * Shows what adopting the servers of imported accounts would do, or adopts them with `apply` and waits until each is done.
 * `account`: only this one's. Exit code 65 if some are skipped or refused, else 2 for a preview that would adopt some.
 * Throws CommandFailure: exit 69 if a cloud or the database does not answer, 75 if no worker takes the work.
 */
export async function adoptServers(
  home: string,
  account: string | undefined,
  options: AdoptOptions,
): Promise<void> {
  await withContext(home, async (context) => {
    const apply = options.apply === true;
    if (apply) refuseDuringSetup(context.config);
    const scope = await scopeOf(context, account);
    const deps = { ...context, clouds: openClouds(context.config) };
    const planned = await (apply ? requestAdoptions(deps, scope) : previewAdoptions(deps, scope)).catch(
      cloudsAway,
    );
    if (apply) await audit(context, account, planned);
    const outcomes = apply ? await followAll(context, planned) : planned;
    process.exitCode = exitCodeOf(outcomes, apply);
    if (options.json) printJson({ applied: apply, servers: outcomes });
    else print(adoptionText(outcomes, { apply }));
  });
}

async function scopeOf(
  { collections, settings }: OperatorContext,
  account: string | undefined,
): Promise<AdoptionScope> {
  if (account === undefined) return 'all';
  try {
    return (await resolveUser(collections, account))._id;
  } catch (error) {
    throw asCommandFailure(error, { kind: 'user', name: account, publicUrl: settings.publicUrl });
  }
}

/** One entry for each run that requests something. The operations have their own history. */
async function audit(
  { collections, config }: OperatorContext,
  account: string | undefined,
  planned: readonly PlannedAdoption[],
): Promise<void> {
  const change = countAdoptions(planned);
  if (change.requested === 0) return;
  await collections.audit.create({
    actor: shellActor(),
    act: 'adopt servers',
    target: account === undefined ? { kind: 'cell', name: config.cell } : { kind: 'user', name: account },
    change,
    outcome: 'done',
  });
  printError(`${adoptionChangeText(change)}\n`);
}

const POLL_MS = 500;
/** Workers poll every three seconds, and an adoption waits for what customers wait for. */
const WORKER_TIMEOUT_MS = 15 * 60_000;

/** Waits until each adoption that is under way has ended. It goes on in the worker if this command is stopped. */
async function followAll(
  context: OperatorContext,
  planned: readonly PlannedAdoption[],
): Promise<AdoptionOutcome[]> {
  const outcomes: AdoptionOutcome[] = [];
  for (const one of planned) outcomes.push(isOpen(one) ? await follow(context, one) : one);
  return outcomes;
}

const isOpen = ({ effect }: PlannedAdoption): boolean =>
  effect === 'adopt' || effect === 'resume' || effect === 'underway';

async function follow(
  { collections, config }: OperatorContext,
  planned: PlannedAdoption,
): Promise<AdoptionOutcome> {
  const instanceId = adoptedInstanceId(config.cell, planned.server?.id ?? '');
  const deadline = performance.now() + WORKER_TIMEOUT_MS;
  for (;;) {
    const operation = await collections.operations
      .findOne({ instanceId, kind: 'adopt' })
      .sort({ createdAt: -1 })
      .lean();
    if (!operation || operation.status === 'cancelled')
      return { ...planned, effect: 'refused', problems: ['It was cancelled.'] };
    if (operation.status === 'succeeded') return { ...planned, effect: 'done' };
    if (operation.status === 'failed')
      return { ...planned, effect: 'refused', problems: [failureOf(operation)] };
    if (operation.status === 'queued' && performance.now() > deadline) throw noWorker();
    await sleep(POLL_MS);
  }
}

/** What was refused is said by the error itself; what broke, by the last trouble, which customers do not read. */
function failureOf({ error, troubles }: Pick<OperationRecord, 'error' | 'troubles'>): string {
  const trouble = error?.code === 'adoption_refused' ? undefined : troubles.at(-1)?.message;
  return trouble ?? error?.message ?? 'It failed.';
}

function noWorker(): CommandFailure {
  return new CommandFailure(
    'No worker has taken the adoptions. They stay in the queue, and are done as soon as one runs.',
    'npx clawdet queue shows them; run the same command again for the report',
    EXIT.busy,
  );
}

function cloudsAway(cause: unknown): never {
  const isCloud = cause instanceof Error && cause.name === 'CloudError';
  if (!isCloud) throw cause;
  throw new CommandFailure(
    `The clouds could not be read: ${cause.message}`,
    'run the same command again: what was requested before stays so. npx clawdet doctor checks the clouds',
    EXIT.unavailable,
    { cause },
  );
}

function exitCodeOf(outcomes: readonly AdoptionOutcome[], apply: boolean): number {
  if (outcomes.some(({ effect }) => effect === 'skipped' || effect === 'refused')) return EXIT.data;
  return !apply && outcomes.some(({ effect }) => effect === 'adopt' || effect === 'resume')
    ? EXIT.differs
    : 0;
}
