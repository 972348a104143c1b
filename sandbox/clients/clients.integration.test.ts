import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canBuildGo, ensureGoProgram } from '../../toolchain/go-program.ts';
import { ensurePythonVenv } from '../../toolchain/python-venv.ts';
import { openSandbox, type Sandbox } from '../open.ts';

const run = promisify(execFile);
const here = import.meta.dirname;

/** Each walks every call that the product makes, and ends with an error at the first that its client cannot use. */
describe('the official clients', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await openSandbox();
  });
  afterEach(async () => {
    const { unknown } = sandbox.state();
    await sandbox.close();
    expect(unknown, 'calls that the sandbox does not simulate').toEqual([]);
  });

  const walk = async (program: string, args: string[], env: Record<string, string>): Promise<string[]> => {
    const { stdout } = await run(program, args, { env: { PATH: process.env.PATH, ...env } });
    return stdout.trim().split('\n');
  };
  const python = async (script: string, env: Record<string, string>): Promise<string[]> => {
    const venv = await ensurePythonVenv(join(here, 'requirements.txt'));
    return walk(join(venv, 'bin', 'python'), [join(here, script)], env);
  };
  const hetzner = () => ({
    HCLOUD_ENDPOINT: sandbox.addresses.hetzner,
    HCLOUD_TOKEN: sandbox.tokens.hetzner,
  });

  it("of Hetzner in Python can use every answer of the sandbox's Hetzner", async () => {
    expect(await python('walk-hetzner.py', hetzner())).toEqual([
      'catalog',
      'pages',
      'ssh keys',
      'server',
      'power, type and protection',
      'rescue, password, metrics and rebuild',
      'snapshot',
      'billed',
      'shapes',
      'firewall',
      'primary IPs',
      'networks',
      'volumes',
      'deletion',
    ]);
    expect(sandbox.state()).toMatchObject({ servers: [], sshKeys: [], firewalls: [] });
  });

  it.skipIf(!canBuildGo())("of Hetzner in Go can use every answer of the sandbox's Hetzner", async () => {
    expect(await walk(await ensureGoProgram(join(here, 'hetzner-go')), [], hetzner())).toEqual([
      'catalog',
      'ssh keys',
      'server',
      'power, type and protection',
      'rescue, password, metrics and rebuild',
      'snapshot',
      'firewall',
      'primary IPs',
      'networks',
      'volumes',
      'deletion',
    ]);
    expect(sandbox.state()).toMatchObject({ servers: [], sshKeys: [], firewalls: [] });
  });

  it("of Cloudflare in Python can use every answer of the sandbox's Cloudflare", async () => {
    const env = {
      CLOUDFLARE_BASE_URL: sandbox.addresses.cloudflare,
      CLOUDFLARE_API_TOKEN: sandbox.tokens.cloudflare,
      CLOUDFLARE_ZONE: sandbox.zone,
    };
    expect(await python('walk-cloudflare.py', env)).toEqual(['token and zones', 'record', 'batch and pages']);
    expect(sandbox.state().records).toEqual([]);
  });
});
