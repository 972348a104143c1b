import { healthSummaryOf } from '../../api/assistants/instances/condition.schema.ts';
import { resolveOperation } from '../../api/assistants/instances/customer.resolve.ts';
import type { InstanceRecord } from '../../api/assistants/instances/instance.model.ts';
import { scannedStatesReader } from '../../api/drift/conditions/conditions.read.ts';
import { bindDriftCollections } from '../../api/drift/drift.collections.ts';
import type { OperationRecord } from '../../api/operations/operation.model.ts';
import { presentExplainedOperation, presentQueue } from '../../api/operators/queue.present.ts';
import { type ExplainedOperation, explainWithQueue, readQueue } from '../../api/operators/queue.ts';
import { setupReader } from '../../api/platform/setup/setup.read.ts';
import { print, printJson } from '../print.ts';
import { type DatabaseContext, withDatabase } from './context.ts';
import { asCommandFailure } from './next-steps.ts';

/** Prints the operations that run, wait or failed in the last day, each with the reason and what can be done. */
export async function queue(home: string, { json }: { json?: boolean }): Promise<void> {
  await withDatabase(home, async ({ collections, settings }) => {
    const view = await readQueue({ collections, setup: setupReader(settings.home) });
    if (json) return printJson(presentQueue(view, settings.publicUrl));
    const parts = [
      ['Running', view.running],
      ['Waiting', view.waiting],
      ['Failed or cancelled in the last day', view.failed],
    ] as const;
    for (const [title, lines] of parts) print(partOf(title, lines));
  });
}

/** Prints one operation in plain words; a customer, in any form, stands for the operation that matters now. */
export async function printExplanation(home: string, wanted: string): Promise<void> {
  await withDatabase(home, async (context) => {
    const { collections, settings } = context;
    const operation = await operationOf(context, wanted);
    const instance = await collections.instances.findById(operation.instanceId).lean();
    const explanation = await explainWithQueue({ collections, setup: setupReader(settings.home) }, operation);
    const line = presentExplainedOperation(explanation, settings.publicUrl);
    const steps = line.operation.steps.map(({ name, status }) => `  ${status.padEnd(9)} ${name}`);
    const checks = instance?.observed ? await conditionLines(context, instance) : [];
    const adopted = instance?.adopted ? [ADOPTED] : [];
    print(`${[...linesOf(line), ...steps, ...adopted, ...checks].join('\n')}\n`);
  });
}

const ADOPTED =
  '  Its server was adopted as it was: only its owner has a key to it, so that there is no token, model key or setting of ours on it (docs/import.md).';

/** What the customer's page and the operators' page say about an assistant, one check per line. */
async function conditionLines(
  { connection, settings }: DatabaseContext,
  instance: InstanceRecord,
): Promise<string[]> {
  const drift = bindDriftCollections(connection);
  const stateOf = await scannedStatesReader({ collections: drift, config: settings })([instance]);
  const { conditions } = stateOf(instance);
  const health = healthSummaryOf(conditions);
  const width = Math.max(...conditions.map(({ type }) => type.length));
  return [
    `  ${instance.subdomain} is ${health.status}: ${health.message}`,
    ...conditions.map(({ type, status, reason, at }) => {
      const checked = at ? `checked ${at.toISOString().slice(0, 16)}Z` : 'never checked';
      return `    ${type.padEnd(width)}  ${status.padEnd(7)}  ${reason}, ${checked}`;
    }),
  ];
}

async function operationOf(
  { collections, settings }: DatabaseContext,
  text: string,
): Promise<OperationRecord> {
  try {
    return await resolveOperation({ collections, config: settings }, text);
  } catch (error) {
    throw asCommandFailure(error, { kind: 'operation', name: text, publicUrl: settings.publicUrl });
  }
}

function partOf(title: string, lines: ExplainedOperation[]): string {
  const body =
    lines.length === 0 ? '  nothing\n' : lines.map((line) => `${linesOf(line).join('\n')}\n`).join('');
  return `${title} (${lines.length})\n${body}\n`;
}

function linesOf({
  happening,
  why,
  canDo,
}: Pick<ExplainedOperation, 'happening' | 'why' | 'canDo'>): string[] {
  return [
    `  ${happening}`,
    ...why.map((text) => `    why: ${text}`),
    ...canDo.map(({ words, command }) => `    can: ${command ? `${command}  (${words})` : words}`),
  ];
}
