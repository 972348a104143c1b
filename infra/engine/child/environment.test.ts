import { describe, expect, it } from 'vitest';
import { resolveEngineSettings } from '../options.ts';
import { cliEnvironment, pluginEnvironment, scrubbed } from './environment.ts';

const settings = resolveEngineSettings({
  pulumi: '/opt/pulumi',
  pulumiHome: '/opt/home',
  pathDirs: ['/opt/host'],
  backendUrl: 'file:///state',
  workDir: '/work',
  passphrase: 'the passphrase',
  saltKey: 'a key for tests only',
  backendCredentials: { AWS_ACCESS_KEY_ID: 'a' },
});

describe('scrubbed', () => {
  it('keeps what a program needs, and no key, token or agent socket', () => {
    const env = {
      PATH: '/bin',
      LC_ALL: 'C',
      https_proxy: 'p',
      NODE_COMPILE_CACHE: '/cache',
      CLOUDFLARE_API_KEY: 'k',
      CLOUDFLARE_EMAIL: 'e',
      SSH_AUTH_SOCK: 's',
      HCLOUD_TOKEN: 't',
    };
    expect(scrubbed(env)).toEqual({
      PATH: '/bin',
      LC_ALL: 'C',
      https_proxy: 'p',
      NODE_COMPILE_CACHE: '/cache',
    });
  });
});

describe('pluginEnvironment', () => {
  it('contains the clouds’ credentials, and nothing that decrypts the state', () => {
    const env = pluginEnvironment({ HCLOUD_TOKEN: 't' });
    expect(env).toMatchObject({ HCLOUD_TOKEN: 't', PATH: process.env.PATH });
    expect(Object.keys(env)).not.toContain('PULUMI_CONFIG_PASSPHRASE');
  });
});

describe('cliEnvironment', () => {
  it('contains this run’s credentials, mark and homes, and credentials cannot override the rest', () => {
    const run = { id: 'r1', pulumiHome: '/run/home', backendUrl: 'file:///state/eu1' };
    const env = cliEnvironment(settings, {
      ...run,
      credentials: { HCLOUD_TOKEN: 't', PULUMI_BACKEND_URL: 'file:///evil' },
    });
    expect(env).toMatchObject({
      HCLOUD_TOKEN: 't',
      AWS_ACCESS_KEY_ID: 'a',
      CLAWDET_RUN: 'r1',
      PULUMI_HOME: '/run/home',
      PULUMI_BACKEND_URL: 'file:///state/eu1',
      PULUMI_CONFIG_PASSPHRASE: 'the passphrase',
    });
    expect(env.PATH?.startsWith('/opt/host')).toBe(true);
  });
});
