import { LocalWorkspace, Stack } from '@pulumi/pulumi/automation/index.js';
import type { RunFailure, RunOutcome, RunRequest, WireProgress } from '../child/protocol.ts';
import type { ProgramRun } from '../contract.ts';
import { EventLog } from '../pulumi/events.ts';
import { captureOutputs } from '../pulumi/outputs.ts';
import {
  CliFailure,
  type SingleProcessCommand,
  singleProcessCommand,
} from '../pulumi/single-process-command.ts';

/** Options that all our actions share. */
type SharedRunOptions = { onEvent: EventLog['append']; color: 'never'; suppressProgress: true };

/**
 * Executes one request in this process through the Automation API. Throws `RunFailed` with all messages of the engine.
 */
export async function executeRequest(
  request: RunRequest,
  options: { signal: AbortSignal; onProgress: (progress: WireProgress) => void },
): Promise<RunOutcome> {
  const log = new EventLog(options.onProgress);
  const module = (await import(request.module)) as { program: ProgramRun<unknown> };
  const captured = captureOutputs(module.program, request.inputs);
  try {
    const command = singleProcessCommand({
      pulumi: request.pulumi,
      env: request.env,
      signal: options.signal,
    });
    const stack = await openStack(request, captured.program, command);
    if (request.unprotect) await unprotect(request, command);
    await runAction(stack, request, {
      onEvent: (event) => log.append(event),
      color: 'never',
      suppressProgress: true,
    });
  } catch (error) {
    throw new RunFailed(describeFailure(error, log));
  }
  const outputs = request.action === 'up' ? await captured.values() : undefined;
  return { outputs, changes: log.changes, planned: log.planned };
}

/** Why a request failed. Only the parent sees it, and redacts and translates it. */
export class RunFailed extends Error {
  readonly failure: RunFailure;
  constructor(failure: RunFailure) {
    super('the run failed');
    this.failure = failure;
  }
}

async function openStack(
  request: RunRequest,
  program: () => Promise<Record<string, unknown>>,
  pulumiCommand: SingleProcessCommand,
): Promise<Stack> {
  const { project, stack, encryptionSalt, config } = request;
  const workspace = await LocalWorkspace.create({
    pulumiCommand,
    workDir: request.workDir,
    projectSettings: { name: project, runtime: 'nodejs' },
    stackSettings: { [stack]: { encryptionSalt, config } },
    // Refresh and destroy read only the state: providers take their credentials from this run's environment.
    program: request.action === 'up' || request.action === 'preview' ? program : undefined,
  });
  return Stack.select(stack, workspace);
}

async function runAction(stack: Stack, request: RunRequest, options: SharedRunOptions): Promise<void> {
  const { refresh, clearPendingCreates, policyPacks } = request;
  if (request.action === 'up') await stack.up({ ...options, policyPacks });
  else if (request.action === 'preview') await stack.preview({ ...options, policyPacks, refresh });
  else if (request.action === 'refresh') await stack.refresh({ ...options, clearPendingCreates });
  else await stack.destroy({ ...options, refresh });
}

/** The Automation API has no call for this; the CLI does, and it edits the state only. */
async function unprotect({ stack, workDir }: RunRequest, command: SingleProcessCommand): Promise<void> {
  await command.run(['state', 'unprotect', '--all', '--yes', '--stack', stack], workDir, {});
}

function describeFailure(error: unknown, log: EventLog): RunFailure {
  const { diagnostics, refusals } = log;
  if (error instanceof CliFailure)
    return { text: error.text, exitCode: error.exitCode, diagnostics, refusals };
  return { text: error instanceof Error ? `${error.message}` : String(error), diagnostics, refusals };
}
