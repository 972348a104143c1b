/**
 * The peer's process: the Automation API as its examples show it, in the service that uses it. Loaded once, as ours is
 * warm; each message requests one command on one stack and is answered when it has ended. Several may run at once.
 */
import { type InlineProgramArgs, LocalWorkspace } from '@pulumi/pulumi/automation/index.js';
import type { ProgramRun } from '../infra/engine/contract.ts';

export type AutomationCommand = 'up' | 'preview' | 'previewRefresh' | 'destroy';

export interface AutomationRequest {
  id: number;
  act: AutomationCommand;
  module: string;
  stack: string;
  inputs: unknown;
  env: Record<string, string>;
}

/** `id` is the request's; the first answer, with id 0, says that everything is loaded. */
export interface AutomationAnswer {
  id: number;
  error?: string;
}

const answer = (message: AutomationAnswer): void => void process.send?.(message);

process.on('message', async (request: AutomationRequest) => {
  try {
    await execute(request);
    answer({ id: request.id });
  } catch (error) {
    answer({ id: request.id, error: String(error) });
  }
});
process.once('disconnect', () => process.exit());

async function execute({ act, module, stack: stackName, inputs, env }: AutomationRequest): Promise<void> {
  const { program } = (await import(module)) as { program: ProgramRun<unknown> };
  const args: InlineProgramArgs = { projectName: 'clawdet', stackName, program: () => program(inputs) };
  const stack = await LocalWorkspace.createOrSelectStack(args, { envVars: env });
  await stack[act]();
}

await import('../stacks/customer.ts');
answer({ id: 0 });
