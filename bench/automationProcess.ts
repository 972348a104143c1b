/**
 * The peer's process: the Automation API as its examples show it, in the service that uses it. Loaded once, as ours is
 * warm; each message asks for one act on one stack and is answered when it has ended.
 */
import { type InlineProgramArgs, LocalWorkspace } from '@pulumi/pulumi/automation/index.js';
import type { ProgramRun } from '../infra/engine/contract.ts';

export interface AutomationOrder {
  act: 'up' | 'preview' | 'destroy';
  module: string;
  stack: string;
  inputs: unknown;
  env: Record<string, string>;
}

process.on('message', async (order: AutomationOrder) => {
  try {
    await carryOut(order);
    process.send?.({});
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});

async function carryOut({ act, module, stack: stackName, inputs, env }: AutomationOrder): Promise<void> {
  const { program } = (await import(module)) as { program: ProgramRun<unknown> };
  const args: InlineProgramArgs = { projectName: 'clawdet', stackName, program: () => program(inputs) };
  const stack = await LocalWorkspace.createOrSelectStack(args, { envVars: env });
  await stack[act]();
}
process.send?.({});
