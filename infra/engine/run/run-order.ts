import { LocalWorkspace, Stack } from '@pulumi/pulumi/automation/index.js';
import type { RunFailure, RunOrder, RunOutcome, WireProgress } from '../child/protocol.ts';
import type { ProgramRun } from '../contract.ts';
import { EventLog } from '../pulumi/events.ts';
import { capture } from '../pulumi/outputs.ts';
import { CliFailure, type ThriftyCommand, thriftyCommand } from '../pulumi/thrifty-command.ts';

/** Options that every action of ours shares. */
type Shared = { onEvent: EventLog['take']; color: 'never'; suppressProgress: true };

/** Carries out one order in this process through the Automation API. Throws `RunFailed` with all the engine said. */
export async function runOrder(
  order: RunOrder,
  options: { signal: AbortSignal; onProgress: (progress: WireProgress) => void },
): Promise<RunOutcome> {
  const log = new EventLog(options.onProgress);
  const module = (await import(order.module)) as { program: ProgramRun<unknown> };
  const captured = capture(module.program, order.inputs);
  try {
    const command = thriftyCommand({ pulumi: order.pulumi, env: order.env, signal: options.signal });
    const stack = await openStack(order, captured.program, command);
    if (order.unprotect) await unprotect(order, command);
    await act(stack, order, { onEvent: (event) => log.take(event), color: 'never', suppressProgress: true });
  } catch (error) {
    throw new RunFailed(describe(error, log));
  }
  const outputs = order.action === 'up' ? await captured.values() : undefined;
  return { outputs, changes: log.changes, planned: log.planned };
}

/** Why an order failed. Stays between child and parent, which redacts and translates it. */
export class RunFailed extends Error {
  readonly failure: RunFailure;
  constructor(failure: RunFailure) {
    super('the run failed');
    this.failure = failure;
  }
}

async function openStack(
  order: RunOrder,
  program: () => Promise<Record<string, unknown>>,
  pulumiCommand: ThriftyCommand,
): Promise<Stack> {
  const { project, stack, encryptionSalt, config } = order;
  const workspace = await LocalWorkspace.create({
    pulumiCommand,
    workDir: order.workDir,
    projectSettings: { name: project, runtime: 'nodejs' },
    stackSettings: { [stack]: { encryptionSalt, config } },
    // Refresh and destroy read the state alone: providers take their credentials from this run's environment.
    program: order.action === 'up' || order.action === 'preview' ? program : undefined,
  });
  return Stack.select(stack, workspace);
}

async function act(stack: Stack, order: RunOrder, shared: Shared): Promise<void> {
  const { refresh, clearPendingCreates, policyPacks } = order;
  if (order.action === 'up') await stack.up({ ...shared, policyPacks });
  else if (order.action === 'preview') await stack.preview({ ...shared, policyPacks, refresh });
  else if (order.action === 'refresh') await stack.refresh({ ...shared, clearPendingCreates });
  else await stack.destroy({ ...shared, refresh });
}

/** The Automation API has no call for this; the CLI does, and it edits the state only. */
async function unprotect({ stack, workDir }: RunOrder, command: ThriftyCommand): Promise<void> {
  await command.run(['state', 'unprotect', '--all', '--yes', '--stack', stack], workDir, {});
}

function describe(error: unknown, log: EventLog): RunFailure {
  const { diagnostics, refusals } = log;
  if (error instanceof CliFailure)
    return { text: error.text, exitCode: error.exitCode, diagnostics, refusals };
  return { text: error instanceof Error ? `${error.message}` : String(error), diagnostics, refusals };
}
