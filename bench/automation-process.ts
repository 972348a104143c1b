/**
 * The peer's process: the Automation API as its examples show it, in the service that uses it. Loaded once, as ours is
 * warm; each message asks for one act on one stack and is answered when it has ended. Several may be under way at once.
 */
import { type InlineProgramArgs, LocalWorkspace } from '@pulumi/pulumi/automation/index.js';
import type { ProgramRun } from '../infra/engine/contract.ts';

export type AutomationAct = 'up' | 'preview' | 'previewRefresh' | 'destroy';

export interface AutomationOrder {
  id: number;
  act: AutomationAct;
  module: string;
  stack: string;
  inputs: unknown;
  env: Record<string, string>;
}

/** `id` is the order's; the first answer of all, 0, says that everything is loaded. */
export interface AutomationAnswer {
  id: number;
  error?: string;
}

const answer = (message: AutomationAnswer): void => void process.send?.(message);

process.on('message', async (order: AutomationOrder) => {
  try {
    await carryOut(order);
    answer({ id: order.id });
  } catch (error) {
    answer({ id: order.id, error: String(error) });
  }
});
process.once('disconnect', () => process.exit());

async function carryOut({ act, module, stack: stackName, inputs, env }: AutomationOrder): Promise<void> {
  const { program } = (await import(module)) as { program: ProgramRun<unknown> };
  const args: InlineProgramArgs = { projectName: 'clawdet', stackName, program: () => program(inputs) };
  const stack = await LocalWorkspace.createOrSelectStack(args, { envVars: env });
  await stack[act]();
}

await import('../stacks/customer.ts');
answer({ id: 0 });
