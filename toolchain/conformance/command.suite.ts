import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstallMethod } from '../cache-key.ts';
import { type SshServer, startSshServer } from './ssh-server.fixture.ts';
import type { Stacks, TestStack } from './stack.fixture.ts';

type Changes = Partial<command.remote.CommandArgs>;

/**
 * The command plugin, against the test's own SSH server. Reading is a no-op in it, and nothing can be imported. Only
 * our replacement has to pass the tests that upstream fails.
 */
export function describeCommandPlugin(stacks: () => Stacks, method: InstallMethod): void {
  const ownPluginOnly = it.runIf(method === 'build');

  describe('command', () => {
    let stack: TestStack;
    let host: SshServer;
    const folder = mkdtempSync(join(tmpdir(), 'clawdet-host-'));
    const file = (name: string) => join(folder, name);
    const log = () => readFileSync(file('log'), 'utf8').trim().split('\n');

    const connection = (change: Partial<command.types.input.remote.ConnectionArgs> = {}) => ({
      host: '127.0.0.1',
      port: host.port,
      user: 'conformance',
      privateKey: host.privateKey,
      hostKey: host.hostKey,
      ...change,
    });
    const program =
      (changes: Changes = {}, options: pulumi.CustomResourceOptions = {}) =>
      async () => {
        const args = {
          connection: connection(),
          create: 'echo create >> log; cat; echo complaint >&2',
          update: 'echo update >> log; cat',
          delete: 'echo delete >> log',
          stdin: 'first input\n',
          logging: 'none',
          addPreviousOutputInEnv: false,
          ...changes,
        } as const;
        const { stdout, stderr } = new command.remote.Command('script', args, options);
        return { stdout, stderr };
      };

    beforeAll(async () => {
      host = await startSshServer(folder);
      stack = await stacks().open('command', {});
    });
    afterAll(async () => {
      await stack?.destroy();
      await host?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('previews with an input that is not known yet, and runs nothing', async () => {
      const unknown = async () => {
        const pet = new random.RandomPet('pet');
        await program({ stdin: pulumi.interpolate`${pet.id}` })();
      };
      expect(await stack.preview(unknown)).toEqual({ create: 3 });
      expect(existsSync(file('log'))).toBe(false);
    });

    it('creates on a host that is still booting, with both outputs and without the last newline', async () => {
      host.refuseNext(3);
      const { changes, outputs } = await stack.up(program());
      expect(changes).toEqual({ create: 2 });
      expect(outputs).toEqual({ stdout: 'first input', stderr: 'complaint' });
      expect(log()).toEqual(['create']);
    });

    it('changes nothing when nothing changed, not even in a refresh', async () => {
      expect(await stack.refresh()).toEqual({});
      expect((await stack.up(program())).changes).toEqual({});
      expect(log()).toEqual(['create']);
    });

    it('runs update when an input changes', async () => {
      const { changes, outputs } = await stack.up(program({ stdin: 'second input\n' }));
      expect(changes).toEqual({ update: 1 });
      expect(outputs.stdout).toBe('second input');
      expect(log().at(-1)).toBe('update');
    });

    it('runs create again if there is no update, even for a changed connection', async () => {
      const again = { create: 'echo again >> log', update: undefined as unknown as string };
      await stack.up(program(again));
      const changed = { ...again, connection: connection({ dialErrorLimit: 12 }) };
      expect((await stack.up(program(changed))).changes).toEqual({ update: 1 });
      expect(log().slice(-2)).toEqual(['again', 'again']);
    });

    it('replaces when a trigger changes: the new create, then the old delete', async () => {
      await stack.up(program({ triggers: ['one'] }));
      const { changes } = await stack.up(program({ triggers: ['two'] }));
      expect(changes).toEqual({ replace: 1 });
      expect(log().slice(-2)).toEqual(['create', 'delete']);
    });

    it('keeps the connection and secret input encrypted in the state', async () => {
      await stack.up(
        program({ stdin: pulumi.secret('hidden-input\n'), create: 'cat > got', update: 'cat > got' }),
      );
      expect(readFileSync(file('got'), 'utf8')).toBe('hidden-input\n');
      expect(stack.stateText()).not.toContain('hidden-input');
      expect(stack.stateText()).not.toContain('PRIVATE KEY');
    });

    it('passes the environment and the previous output', async () => {
      const script = 'echo "$GREETING/$PULUMI_COMMAND_STDOUT"';
      const shown = { create: script, update: script, environment: { GREETING: 'hello' } };
      await stack.up(program(shown));
      const { outputs } = await stack.up(program({ ...shown, addPreviousOutputInEnv: true }));
      expect(outputs.stdout).toBe('hello/hello/');
    });

    ownPluginOnly(
      'accepts a line longer than any buffer, and stores the beginning and the end of it',
      async () => {
        const long = 'echo begin; head -c 200000 /dev/zero | tr "\\0" x; echo; echo end';
        const { outputs } = await stack.up(program({ create: long, update: long, logging: 'none' }));
        expect(outputs.stdout).toMatch(/^begin\nx+\n… \d+ bytes are left out …\nx+\nend$/);
        expect((outputs.stdout as string).length).toBeLessThan(5_000);
        expect(stack.stateText().length).toBeLessThan(30_000);
      },
    );

    ownPluginOnly('ends a command that never stops writing', async () => {
      const endless = 'head -c 5000000 /dev/zero; sleep 60';
      const said = await stack.failure(program({ create: endless, update: endless }));
      expect(said).toMatch(/it wrote more than 1024 KiB/);
      await expect.poll(() => host.connections()).toBe(0);
    });

    ownPluginOnly('ends a command that does not end within its custom timeout', async () => {
      const said = await stack.failure(
        program(
          { create: 'sleep 60', update: 'sleep 60' },
          { customTimeouts: { create: '2s', update: '2s' } },
        ),
      );
      expect(said).toMatch(/the update command: it did not end within its time limit/);
      await expect.poll(() => host.connections()).toBe(0);
    });

    ownPluginOnly('reports how a command failed, without the command or a secret', async () => {
      const token = 'a1b2c3d4e5f6a7b8c9d0e1f2';
      const failing = 'read line; echo "cannot use $line" >&2; exit 3 # part of the command';
      const said = await stack.failure(program({ create: failing, update: failing, stdin: `${token}\n` }));
      expect(said).toMatch(/exit status 3/);
      expect(said).toMatch(/cannot use \[secret\]/);
      expect(said).not.toContain(token);
      expect(said).not.toContain('part of the command');
    });

    ownPluginOnly('ends a running command when the engine is interrupted', async () => {
      const long = 'touch started; sleep 60';
      const stopping = stack.interrupted(program({ create: long, update: long }), () =>
        existsSync(file('started')),
      );
      expect(await stopping).toMatch(/cancel/i);
      await expect.poll(() => host.connections()).toBe(0);
    });

    it('rejects a host with another key', async () => {
      const other = await startSshServer(folder);
      const wrong = connection({ hostKey: other.hostKey, dialErrorLimit: 1 });
      await other.close();
      expect(await stack.failure(program({ connection: wrong }))).toMatch(/host key mismatch/);
    });

    ownPluginOnly('rejects by name what only the official plugin has', async () => {
      const local = async () => {
        new command.local.Command('local', { create: 'true' });
      };
      expect(await stack.failure(local)).toMatch(/command:local:Command is not part of/);
    });

    it('copies a file to a folder', async () => {
      writeFileSync(file('source.txt'), 'copied');
      const copies = await stacks().open('command-copy', {});
      await copies.up(async () => {
        const source = new pulumi.asset.FileAsset(file('source.txt'));
        const args = { connection: connection(), source, remotePath: file('target.txt') };
        new command.remote.CopyToRemote('copy', args);
      });
      expect(readFileSync(file('target.txt'), 'utf8')).toBe('copied');
      await copies.destroy();
    });

    it('runs delete on destroy', async () => {
      await stack.up(program());
      await stack.destroy();
      expect(log().at(-1)).toBe('delete');
    });
  });
}
