import type { PulumiCommand } from '@pulumi/pulumi/automation/index.js';
import { version } from '@pulumi/pulumi/version.js';
import { type CliResult, runCli } from './cli.ts';

/** The CLI ended with an exit code other than 0. `text` is all it said, unredacted. */
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

/** A PulumiCommand whose `run` may be called; the SDK declares it for itself only. */
export type SingleProcessCommand = PulumiCommand & {
  run(args: string[], cwd: string, env: Record<string, string>): Promise<CliResult>;
};

/** Answers that the Automation API asks a process for, though this run already knows them or nobody reads them. */
const cannedAnswers: Record<string, string> = {
  'stack select': '',
  'stack output': '{}',
  'stack history': '[]',
};

/**
 * Stands in for the Automation API's `PulumiCommand` and starts the CLI only for what moves a stack. Plain `stack.up()`
 * starts four processes after two for selecting the stack, each with a key derivation and a walk of the backend; this
 * starts one. Outputs are taken from the inline program instead, and change counts from the engine's events.
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
    // The SDK and the CLI are pinned to one version, so the CLI need not be asked.
    version,
    async run(args: string[], cwd: string, asked: Record<string, string>): Promise<CliResult> {
      const answer = cannedAnswers[args.slice(0, 2).join(' ')];
      if (answer !== undefined) return { stdout: answer, stderr: '', code: 0 };
      const result = await run({
        command: options.pulumi,
        args: withFlags(args),
        cwd,
        env: { ...options.env, ...asked },
        signal: options.signal,
      });
      if (result.code !== 0) throw new CliFailure(result);
      return result;
    },
  };
  // PulumiCommand's constructor is private; the Automation API uses these three members only.
  return command as unknown as SingleProcessCommand;
}

/** Never a question, and a destroyed stack goes in the same process (`destroy --remove`). */
function withFlags(args: string[]): string[] {
  const removal = args[0] === 'destroy' && !args.includes('--preview-only') ? ['--remove'] : [];
  return [...args, ...removal, '--non-interactive'];
}
