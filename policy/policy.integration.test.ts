import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineFor } from '../api/platform/engine/engine.ts';
import { TEST_MASTER_KEY } from '../api/testing/deps.ts';
import type { Engine } from '../infra/engine/contract.ts';
import { cloudClientFor } from '../sandbox/core/client.fixture.ts';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { adoptedInputs, adoptedStack } from '../stacks/adopted.contract.ts';
import { type CellInputs, cellInputs, cellStack, cellStackName } from '../stacks/cell.contract.ts';
import { sampleCustomerInputs } from '../stacks/customer.builder.ts';
import { customerStack } from '../stacks/customer.contract.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { type Breach, forbiddenStack } from './fixtures/forbidden-stack.fixture.ts';

let folder: string;
let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clawdet-policy-'));
  sandbox = await openSandbox({ servers: 'process', home: path.join(folder, 'sandbox') });
  const backendUrl = pathToFileURL(path.join(folder, 'stacks')).href;
  engine = engineFor(
    { home: folder, backendUrl, enginePool: 1 },
    // Workers start before the language host is built, with or without the pack, so neither may need it.
    { ...locateToolchain(), languageHostDir: path.join(folder, 'not-there') },
    { passphrase: 'a passphrase for tests only', masterKey: TEST_MASTER_KEY },
    {
      policyPacks: [path.join(import.meta.dirname, 'pack')],
      policyEnvironment: { BASE_DOMAIN: sandbox.zone, CLOUDFLARE_ZONE_ID: sandbox.tokens.zoneId },
    },
  );
});
afterAll(async () => {
  await engine?.close();
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

const credentials = (): Record<string, string> => ({
  HCLOUD_TOKEN: sandbox.tokens.hetzner,
  HCLOUD_ENDPOINT: sandbox.addresses.hetzner,
  CLOUDFLARE_API_TOKEN: sandbox.tokens.cloudflare,
  CLOUDFLARE_BASE_URL: sandbox.addresses.cloudflare,
});

const cell = (sshSources: CellInputs['sshSources']) => ({
  program: cellStack,
  stack: cellStackName,
  cell: 'eu1',
  inputs: cellInputs.parse({ cell: 'eu1', sshSources }),
  credentials: credentials(),
});

const customer = (subdomain: string, tier: 'free' | 'pro') => ({
  program: customerStack,
  stack: subdomain,
  cell: 'eu1',
  inputs: sampleCustomerInputs({
    subdomain,
    tier,
    zoneId: sandbox.tokens.zoneId,
    sshPort: sandbox.servers.sshPort,
    model: { baseUrl: sandbox.modelBaseUrl, id: 'grok-4.2', apiKey: sandbox.tokens.xaiKey },
  }),
  credentials: credentials(),
});

const forbidden = (breach: Breach) => ({
  program: forbiddenStack,
  stack: breach,
  cell: 'eu1',
  inputs: { breach, zoneId: sandbox.tokens.zoneId },
  credentials: credentials(),
});

describe('the policy pack in our engine', () => {
  it('accepts a valid cell and valid customers, free and paid, new and existing', async () => {
    await engine.up(cell(['127.0.0.0/8']));
    await engine.preview(customer('paying', 'pro'));
    await engine.up(customer('alice', 'free'));
    expect(await engine.preview(customer('alice', 'free'))).toMatchObject({ planned: [] });
  });

  it('accepts the import of a server that an earlier service made, and its comparison', async () => {
    const { tokens, addresses, zone } = sandbox;
    const order = { name: 'old', server_type: 'cx23', image: 'ubuntu-24.04', location: 'hel1' };
    const { body } = await cloudClientFor(addresses.hetzner, tokens.hetzner)('POST', '/servers', order);
    await sandbox.settled();
    const { name, server_type: serverType, image, location } = order;
    const unprotected = { labels: {}, backups: false, deleteProtection: false, rebuildProtection: false };
    const server = { id: String(body.server.id), name, serverType, image, location, ...unprotected };
    const old = { subdomain: 'old', cell: 'eu1', zoneId: tokens.zoneId, baseDomain: zone, server };
    const adopted = (mode: 'import' | 'compare') => ({
      program: adoptedStack,
      stack: 'old',
      cell: 'eu1',
      inputs: adoptedInputs.parse({ ...old, mode }),
      credentials: credentials(),
    });
    await engine.up(adopted('import'));
    expect(await engine.preview(adopted('compare'), { refresh: true })).toMatchObject({ planned: [] });
  });

  it('refuses a firewall that is open to the internet, and leaves the existing one alone', async () => {
    const refused = engine.up(cell(['0.0.0.0/0', '::/0']));
    await expect(refused).rejects.toMatchObject({
      code: 'policy_refused',
      next: 'call_person',
      message: expect.stringContaining('opens port 22 to 0.0.0.0/0 and ::/0'),
    });
    expect(JSON.stringify(await engine.preview(cell(['127.0.0.0/8'])))).toContain('"planned":[]');
  });

  it.each<[Breach, RegExp]>([
    ['unprotected', /paid tier pro and is not protected/],
    ['elsewhere', /is not below/],
    ['unproxied', /is not proxied/],
    ['tagged', /names no digest/],
    ['plain', /holds a secret in plain text/],
  ])(
    'refuses a stack that is %s before anything is created, in a preview and in an up',
    async (breach, message) => {
      const { servers, records } = sandbox.state();
      const refusal = { code: 'policy_refused', message: expect.stringMatching(message) };
      await expect(engine.preview(forbidden(breach))).rejects.toMatchObject(refusal);
      await expect(engine.up(forbidden(breach))).rejects.toMatchObject(refusal);
      expect(sandbox.state()).toMatchObject({ servers, records });
    },
  );
});
