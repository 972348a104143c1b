import { isValidObjectId } from 'mongoose';
import { healthSummaryOf } from '../../api/assistants/instances/condition.schema.ts';
import { findCustomer } from '../../api/assistants/instances/customers.ts';
import { lastOperation } from '../../api/assistants/instances/instance.commands.ts';
import type { InstanceRecord } from '../../api/assistants/instances/instance.model.ts';
import { scannedStatesReader } from '../../api/drift/conditions/conditions.read.ts';
import type { OperationRecord } from '../../api/operations/operation.model.ts';
import { presentExplainedOperation, presentQueue } from '../../api/operators/operator.present.ts';
import { type ExplainedOperation, explainWithQueue, readQueue } from '../../api/operators/queue.ts';
import { setupReader } from '../../api/platform/setup/setup.read.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { type OperatorContext, withContext } from './context.ts';

/** Prints the operations that run, wait or failed in the last day, each with the reason and what can be done. */
export async function queue(home: string, { json }: { json?: boolean }): Promise<void> {
  await withContext(home, async ({ collections, config }) => {
    const view = await readQueue({ collections, setup: setupReader(config.home) });
    if (json)
      return void process.stdout.write(`${JSON.stringify(presentQueue(view, config.publicUrl), null, 2)}\n`);
    const parts = [
      ['Running', view.running],
      ['Waiting', view.waiting],
      ['Failed or cancelled in the last day', view.failed],
    ] as const;
    for (const [title, lines] of parts) process.stdout.write(partOf(title, lines));
  });
}

/** Prints one operation in plain words; a customer's name stands for its last operation. */
export async function printExplanation(home: string, wanted: string): Promise<void> {
  await withContext(home, async (context) => {
    const { collections, config } = context;
    const operation = await operationOf(context, wanted);
    const instance = await collections.instances.findById(operation.instanceId).lean();
    const explanation = await explainWithQueue({ collections, setup: setupReader(config.home) }, operation);
    const line = presentExplainedOperation(explanation, config.publicUrl);
    const steps = line.operation.steps.map(({ name, status }) => `  ${status.padEnd(9)} ${name}`);
    const checks = instance?.observed ? await conditionLines(context, instance) : [];
    process.stdout.write(`${[...linesOf(line), ...steps, ...checks].join('\n')}\n`);
  });
}

/** What the customer's page and the operators' page say about an assistant, one check per line. */
async function conditionLines(context: OperatorContext, instance: InstanceRecord): Promise<string[]> {
  const stateOf = await scannedStatesReader(context)([instance]);
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

async function operationOf({ collections }: OperatorContext, wanted: string): Promise<OperationRecord> {
  if (isValidObjectId(wanted)) {
    const operation = await collections.operations.findById(wanted).lean();
    if (operation) return operation;
  }
  const customer = await findCustomer(collections, wanted);
  const last = customer && (await lastOperation(collections, customer));
  if (last) return last;
  throw new CommandFailure(
    `There is no operation and no customer "${wanted}".`,
    'npx clawdet queue shows them',
    EXIT.noSuch,
  );
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
