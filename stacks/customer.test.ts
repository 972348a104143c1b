import { describe, expect, it } from 'vitest';
import { randomHex, recordProgram } from '../infra/components/program-recorder.fixture.ts';
import { sampleCustomerInputs } from './customer.builder.ts';
import type { CustomerInputs } from './customer.contract.ts';
import { customerOutputs } from './customer.contract.ts';
import { program } from './customer.ts';

const recorded = (changes: Partial<CustomerInputs> = {}) =>
  recordProgram(() => program(sampleCustomerInputs(changes)));

describe('the customer stack', () => {
  it('declares three random values, a key, a server, a record and one remote command', async () => {
    const { resources } = await recorded();
    expect(Object.fromEntries(Object.values(resources).map(({ name, type }) => [name, type]))).toEqual({
      'gateway-token-digits': 'random:index/randomPassword:RandomPassword',
      'deploy-key-seed': 'random:index/randomPassword:RandomPassword',
      'host-key-seed': 'random:index/randomPassword:RandomPassword',
      'server-ssh-key': 'hcloud:index/sshKey:SshKey',
      'server-machine': 'hcloud:index/server:Server',
      'dns-record': 'cloudflare:index/dnsRecord:DnsRecord',
      'assistant-install': 'command:remote:Command',
    });
  });

  it('keeps the customer’s name out of logical names, so that a spare can be renamed without a replacement', async () => {
    const { resources } = await recorded({ subdomain: 'zebra' });
    expect(Object.keys(resources).join()).not.toContain('zebra');
    expect(resources['server-machine']?.inputs.name).toBe('zebra');
    expect(resources['server-ssh-key']?.inputs.name).toBe('clawdet-zebra');
  });

  it('creates DNS and assistant in parallel: each depends on the server, neither on the other', async () => {
    const { resources } = await recorded();
    expect(resources['dns-record']?.waitsFor).toEqual(['server-machine']);
    expect(resources['assistant-install']?.waitsFor).toEqual([
      'deploy-key-seed',
      'gateway-token-digits',
      'host-key-seed',
      'server-machine',
    ]);
  });

  it('has outputs that match the contract, of which only the token and the deploy key are secret', async () => {
    const { outputs } = await recorded();
    const values = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    expect(customerOutputs.parse(values)).toMatchObject({
      hostname: 'alice.clawdet.localhost',
      ipv4: '192.0.2.7',
      gatewayToken: randomHex,
      imageReference: 'clawdet.local/openclaw:2026.9.6',
    });
    const secret = Object.keys(outputs).filter((name) => outputs[name]?.secret);
    expect(secret).toEqual(['gatewayToken', 'deployKey']);
  });

  it('puts no secret into an input that is stored in plain text', async () => {
    const { resources, outputs } = await recorded({ image: coollabsio, tier: 'enterprise' });
    const secrets = [
      randomHex,
      'xai-not-a-real-key',
      'PRIVATE KEY',
      Buffer.from(randomHex, 'hex').toString('base64'),
    ];
    for (const { inputs, secrets: hidden } of Object.values(resources)) {
      const clear = JSON.stringify(Object.entries(inputs).filter(([name]) => !hidden.includes(name)));
      for (const value of secrets) expect(clear).not.toContain(value);
    }
    expect(resources['assistant-install']?.secrets).toEqual(['connection', 'stdin']);
    expect(resources['server-machine']?.secrets).toEqual(['userData']);
    expect(outputs.hostKey?.value).toMatch(/^ssh-ed25519 /);
  });

  it.each([
    ['free', false],
    ['pro', true],
    ['enterprise', true],
  ] as const)('of tier %s is fully protected: %s', async (tier, protect) => {
    const { resources } = await recorded({ tier });
    expect(new Set(Object.values(resources).map((one) => one.protected))).toEqual(new Set([protect]));
  });

  it('adopts the resources that recovery found in the clouds', async () => {
    const { resources } = await recorded({ adopt: { sshKey: '11', server: '22', record: 'abc' } });
    expect(resources['server-ssh-key']?.options.import).toBe('11');
    expect(resources['server-machine']?.options.import).toBe('22');
    expect(resources['dns-record']?.options.import).toBe('0123456789abcdef0123456789abcdef/abc');
  });

  it('imports nothing otherwise', async () => {
    const { resources } = await recorded();
    expect(Object.values(resources).filter(({ options }) => options.import !== undefined)).toEqual([]);
  });
});

const digest = `sha256:${'a'.repeat(64)}`;
const coollabsio = `coollabsio@${digest},browser@${digest}`;
