import type { PulumiCommand } from '@pulumi/pulumi/automation/index.js';
import { version } from '@pulumi/pulumi/version.js';
import { type CliResult, runCli } from './cli.ts';

/** The CLI ended with an exit code other than 0. `text` is all its output, unredacted. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly exitCode: number;
  readonly text: string;

  constructor(result: CliResult) {
    super(`the engine ended with exit code ${result.code}`);
    this.exitCode = result.code;
    this.text = `${result.stderr}\n${result.stdout}`.trim();
  }
}

/** A PulumiCommand whose `run` may be called; the SDK declares it as internal. */
export type SingleProcessCommand = PulumiCommand & {
  run(args: string[], cwd: string, env: Record<string, string>): Promise<CliResult>;
};

/** Queries for which the Automation API would start a process, although this run knows the answer or ignores it. */
const cannedAnswers: Record<string, string> = {
  'stack select': '',
  'stack output': '{}',
  'stack history': '[]',
};

/**
 * Replaces the Automation API's `PulumiCommand` and starts the CLI only for commands that change or preview a stack.
 * Plain `stack.up()` starts two processes to select the stack and four more, each with a key derivation and a walk of
 * the backend; this starts one. Outputs come from the inline program instead, and change counts from the engine's
 * events.
 */
export function singleProcessCommand(options: {
  pulumi: string;
  env: Record<string, string>;
  signal: AbortSignal;
  run?: typeof runCli;
}): SingleProcessCommand {
  const run = options.run ?? runCli;
  const command = {
    command: options.pulumi,
    // The SDK and the CLI are pinned to one version, so there is no need to query the CLI.
    version,
    async run(args: string[], cwd: string, env: Record<string, string>): Promise<CliResult> {
      const answer = cannedAnswers[args.slice(0, 2).join(' ')];
      if (answer !== undefined) return { stdout: answer, stderr: '', code: 0 };
      const result = await run({
        command: options.pulumi,
        args: withFlags(args),
        cwd,
        env: { ...options.env, ...env },
        signal: options.signal,
      });
      if (result.code !== 0) throw new CliFailure(result);
      return result;
    },
  };
  // PulumiCommand's constructor is private; the Automation API uses these three members only.
  return command as unknown as SingleProcessCommand;
}

/** Disables prompts, and removes a destroyed stack in the same process (`destroy --remove`). */
function withFlags(args: string[]): string[] {
  const removal = args[0] === 'destroy' && !args.includes('--preview-only') ? ['--remove'] : [];
  return [...args, ...removal, '--non-interactive'];
}
