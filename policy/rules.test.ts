import { describe, expect, it } from 'vitest';
import { renderComposeFile } from '../infra/components/compose-file.ts';
import { sampleImages } from '../infra/components/images.builder.ts';
import { installBundle } from '../infra/components/install-script.ts';
import { randomHex, recordProgram } from '../infra/components/program-recorder.fixture.ts';
import { cellInputs } from '../stacks/cell.contract.ts';
import { program as cell } from '../stacks/cell.ts';
import { sampleCustomerInputs } from '../stacks/customer.builder.ts';
import { program as customer } from '../stacks/customer.ts';
import { type DeclaredResource, SecretValue } from './policy-rule.ts';
import { policyRules } from './rules.ts';

const zone = { id: '0123456789abcdef0123456789abcdef', domain: 'clawdet.localhost' };
const problems = (resource: DeclaredResource, of = zone): string[] =>
  policyRules(of).flatMap((rule) => rule.problems(resource));

/** What a real program declares, as the pack sees it. */
async function declared(program: () => Promise<Record<string, unknown>>): Promise<DeclaredResource[]> {
  const { resources } = await recordProgram(program);
  return Object.values(resources).map(({ type, name, inputs, secrets, protected: protect }) => ({
    type,
    name,
    protect,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [
        key,
        secrets.includes(key) ? new SecretValue(value) : value,
      ]),
    ),
  }));
}

const firewall = (port: string, sourceIps: string[]): DeclaredResource => ({
  type: 'hcloud:index/firewall:Firewall',
  name: 'firewall-rules',
  protect: true,
  inputs: { rules: [{ direction: 'in', protocol: 'tcp', port, sourceIps }] },
});
const dnsRecord = (changes: Record<string, unknown>): DeclaredResource => ({
  type: 'cloudflare:index/dnsRecord:DnsRecord',
  name: 'dns-record',
  protect: false,
  inputs: { zoneId: zone.id, name: 'alice.clawdet.localhost', proxied: true, ...changes },
});
const server = (tier: string, protect: boolean): DeclaredResource => ({
  type: 'hcloud:index/server:Server',
  name: 'server-machine',
  protect,
  inputs: { labels: { tier } },
});
const install = (inputs: Record<string, unknown>): DeclaredResource => ({
  type: 'command:remote:Command',
  name: 'assistant-install',
  protect: false,
  inputs,
});

describe('what our own programs declare', () => {
  it.each(['free', 'pro', 'enterprise'] as const)('a customer of tier %s breaks no rule', async (tier) => {
    const resources = await declared(() => customer(sampleCustomerInputs({ tier })));
    expect(resources.length).toBeGreaterThan(5);
    expect(resources.flatMap((resource) => problems(resource))).toEqual([]);
  });

  it('a cell whose SSH is for the workers breaks no rule, and one for everyone is refused', async () => {
    const sources = (sshSources: string[]) => () => cell(cellInputs.parse({ cell: 'eu1', sshSources }));
    const [good] = await declared(sources(['198.51.100.7/32']));
    const [bad] = await declared(sources(['0.0.0.0/0']));
    expect(good && problems(good)).toEqual([]);
    expect(bad && problems(bad)).toEqual([expect.stringMatching(/port 22 to 0\.0\.0\.0\/0.*SSH_SOURCES/)]);
  });
});

describe('public SSH', () => {
  it.each([
    ['22', '0.0.0.0/0'],
    ['22', '::/0'],
    ['20-25', '0.0.0.0/0'],
    ['any', '::/0'],
    ['22', '128.0.0.0/1'],
  ])('is port %s to %s', (port, source) => {
    expect(problems(firewall(port, [source]))).toEqual([expect.stringContaining(source)]);
  });

  it.each([
    ['22', '198.51.100.0/24'],
    ['22', '2001:db8::/48'],
    ['23-443', '0.0.0.0/0'],
    ['2', '0.0.0.0/0'],
  ])('is not port %s to %s', (port, source) => {
    expect(problems(firewall(port, [source]))).toEqual([]);
  });
});

describe('an image', () => {
  const bundle = (image: typeof sampleImages.official, pull: 'missing' | 'never') => {
    const compose = renderComposeFile({
      image,
      limits: { memoryMb: 2048, cpus: 2, pids: 512 },
      configHash: 'x',
    });
    const files = [
      { path: 'settings', mode: '0600', content: `images=x\npull=${pull}\n` },
      { path: 'compose.yaml', mode: '0644', content: compose },
    ] as const;
    return install({ connection: new SecretValue({}), stdin: new SecretValue(installBundle(files)) });
  };
  const byTag = { ...sampleImages.official, digest: undefined };

  it('from a registry needs its digest, and passes with one', () => {
    expect(problems(bundle(byTag, 'missing'))).toEqual([
      expect.stringMatching(/names no digest.*imagetools/),
    ]);
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(problems(bundle({ ...byTag, digest }, 'missing'))).toEqual([]);
  });

  it('that is never pulled needs no digest', () => {
    expect(problems(bundle(byTag, 'never'))).toEqual([]);
  });
});

describe('a paid server', () => {
  it.each(['pro', 'enterprise'])('of tier %s is refused unless it is protected', (tier) => {
    expect(problems(server(tier, true))).toEqual([]);
    expect(problems(server(tier, false))).toEqual([expect.stringContaining('protect: true')]);
  });

  it('is not a free customer’s server', () => {
    expect(problems(server('free', false))).toEqual([]);
  });
});

describe('a record', () => {
  it.each([
    ['of another zone', { zoneId: 'f'.repeat(32) }, /zone/],
    ['of another domain', { name: 'alice.example.com' }, /not below clawdet\.localhost/],
    ['that only has a similar ending', { name: 'alice.evilclawdet.localhost' }, /not below/],
    ['for the domain itself', { name: 'clawdet.localhost' }, /not below/],
    ['that bypasses the proxy', { proxied: false }, /not proxied/],
  ])('%s is refused', (_, changes, message) => {
    expect(problems(dnsRecord(changes))).toEqual([expect.stringMatching(message)]);
  });

  it('is refused if the zone is not configured, since it cannot be checked', () => {
    const [said] = problems(dnsRecord({}), { id: '', domain: '' });
    expect(said).toContain('clawdet checkout');
  });
});

describe('a secret', () => {
  it.each([
    [
      'a private key in user data',
      { userData: 'key: |\n -----BEGIN OPENSSH PRIVATE KEY-----\n' },
      'userData',
    ],
    ['a password by name, deep inside', { settings: [{ dbPassword: 'x' }] }, 'settings.0.dbPassword'],
    ['a model key by format', { note: `xai-${'a'.repeat(24)}` }, 'note'],
  ])('in plain text is refused: %s', (_, inputs, path) => {
    const [said] = problems({ type: 'any:index:Thing', name: 'thing', protect: false, inputs });
    expect(said).toContain(`Property ${path} of "thing"`);
    expect(said).not.toContain('BEGIN');
  });

  it('is accepted if it is encrypted, at any depth', () => {
    const inputs = {
      connection: new SecretValue({ privateKey: randomHex }),
      stdin: new SecretValue('bundle'),
    };
    expect(problems(install(inputs))).toEqual([]);
    expect(problems(install({ ...inputs, stdin: 'bundle' }))).toEqual([expect.stringContaining('stdin')]);
  });
});
