import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { TokenScope } from '../../api/accounts/policy/policy.ts';
import type { Client } from '../../api/testing/client.ts';
import { idOf } from '../../api/testing/route-world.fixture.ts';

const clawdet = path.resolve(import.meta.dirname, '../clawdet.ts');

/** A command's output and exit code. */
export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  stdin?: string;
  env?: Record<string, string>;
  /** Arguments of Node, before the script. */
  node?: string[];
}

/**
 * A customer's computer, on which no product runs. Fails a test as soon as a command prints a part of a token, or creates the
 * state folder of a product.
 */
export async function openShell() {
  const home = await mkdtemp(path.join(tmpdir(), 'clawdet-customer-'));
  const stateFolder = path.join(home, 'state');
  const secrets: string[] = [];
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const ownEnv = {
    PATH,
    NODE_COMPILE_CACHE,
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, 'config'),
    CLAWDET_HOME: stateFolder,
  };
  const run = async (
    words: string,
    { stdin = '', env, node = [] }: RunOptions = {},
  ): Promise<CommandResult> => {
    const child = spawn(process.execPath, [...node, clawdet, ...words.split(' ')], {
      env: { ...ownEnv, ...env },
    });
    // A command that reads nothing closes its end first.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    const result: CommandResult = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (result.stdout += chunk));
    child.stderr.on('data', (chunk) => (result.stderr += chunk));
    result.code = await new Promise((resolve) => child.on('close', resolve));
    for (const secret of secrets) {
      const said = `${result.stdout}${result.stderr}`;
      expect(said).not.toContain(secret.slice(4, 12));
      expect(said).not.toContain(secret.slice(12));
    }
    expect(existsSync(stateFolder)).toBe(false);
    return result;
  };
  return {
    home,
    env: ownEnv,
    file: path.join(home, 'config/clawdet/login.json'),
    run,
    /** Creates a token of somebody's own team, which no command may print from then on. */
    async token(owner: Client, scope: TokenScope, rest = {}): Promise<string> {
      const body = { name: 'nightly report', scope, ...rest };
      const created = await owner.post(`/api/teams/${await idOf(owner)}/tokens`, body);
      expect(created.status).toBe(201);
      secrets.push(created.body.secret);
      return created.body.secret;
    },
    logIn: (url: string, token: string) => run(`login --url ${url}`, { stdin: `${token}\n` }),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
export type Shell = Awaited<ReturnType<typeof openShell>>;
