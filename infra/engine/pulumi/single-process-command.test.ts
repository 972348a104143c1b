import { describe, expect, it } from 'vitest';
import type { CliCall } from './cli.ts';
import { CliFailure, singleProcessCommand } from './single-process-command.ts';

type Runnable = {
  run(args: string[], cwd: string, env: Record<string, string>): Promise<{ stdout: string }>;
};

function commandThat(ends: number) {
  const calls: CliCall[] = [];
  const command = singleProcessCommand({
    pulumi: '/opt/pulumi',
    env: { HCLOUD_TOKEN: 'of this run' },
    signal: new AbortController().signal,
    run: async (call) => {
      calls.push(call);
      return { stdout: 'out', stderr: 'err', code: ends };
    },
  });
  return { calls, command: command as unknown as Runnable };
}

describe('singleProcessCommand', () => {
  it.each([
    ['stack select', ['stack', 'select', '--stack', 'alice'], ''],
    ['stack output', ['stack', 'output', '--json', '--show-secrets'], '{}'],
    ['stack history', ['stack', 'history', '--json'], '[]'],
  ])('answers "%s" without starting a process', async (_, args, answer) => {
    const { calls, command } = commandThat(0);
    expect((await command.run(args, '/w', {})).stdout).toBe(answer);
    expect(calls).toEqual([]);
  });

  it('starts the CLI for an update, never interactive, with the credentials in its environment only', async () => {
    const { calls, command } = commandThat(0);
    await command.run(['up', '--yes'], '/w', { PULUMI_DEBUG_COMMANDS: 'true' });
    expect(calls).toMatchObject([
      {
        command: '/opt/pulumi',
        args: ['up', '--yes', '--non-interactive'],
        cwd: '/w',
        env: { HCLOUD_TOKEN: 'of this run', PULUMI_DEBUG_COMMANDS: 'true' },
      },
    ]);
  });

  it('removes a destroyed stack in the same process', async () => {
    const { calls, command } = commandThat(0);
    await command.run(['destroy', '--yes'], '/w', {});
    expect(calls[0]?.args).toContain('--remove');
  });

  it('keeps the exit code and all output if the CLI fails', async () => {
    const { command } = commandThat(8);
    const failure = await command.run(['up'], '/w', {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CliFailure);
    expect(failure).toMatchObject({ exitCode: 8, text: 'err\nout' });
  });
});
