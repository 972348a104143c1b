import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, EngineProgress, StackRequest } from '../infra/engine/contract.ts';
import { createEngine } from '../infra/engine/engine.ts';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { type CellInputs, type CellOutputs, cellInputs, cellStack, cellStackName } from './cell.contract.ts';
import { sampleCustomerInputs } from './customer.builder.ts';
import { type CustomerInputs, type CustomerOutputs, customerStack } from './customer.contract.ts';

let folder: string;
let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clawdet-stacks-'));
  sandbox = await openSandbox({ servers: 'process', home: join(folder, 'sandbox') });
  const { pulumi, pulumiHome } = locateToolchain();
  engine = createEngine({
    pulumi,
    pulumiHome,
    backendUrl: pathToFileURL(join(folder, 'stacks')).href,
    workDir: join(folder, 'work'),
    passphrase: 'a passphrase for tests only',
    saltKey: 'a key for tests only',
    programs: [customerStack.module],
    poolSize: 1,
    config: { 'hcloud:pollInterval': '50ms' },
  });
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

const cellRequest = (): StackRequest<CellInputs, CellOutputs> => ({
  program: cellStack,
  stack: cellStackName,
  cell: 'eu1',
  inputs: cellInputs.parse({ cell: 'eu1', sshSources: ['127.0.0.0/8'] }),
  credentials: credentials(),
});

let firewallId: number;
const request = (changes: Partial<CustomerInputs> = {}): StackRequest<CustomerInputs, CustomerOutputs> => ({
  program: customerStack,
  stack: 'alice',
  cell: 'eu1',
  inputs: sampleCustomerInputs({
    zoneId: sandbox.tokens.zoneId,
    sshPort: sandbox.servers.sshPort,
    firewallId,
    model: { baseUrl: sandbox.modelBaseUrl, id: 'grok-4.2', apiKey: sandbox.tokens.xaiKey },
    ...changes,
  }),
  credentials: credentials(),
});

/** Sends a request to the assistant itself, at the process driver's address. */
async function ask(outputs: CustomerOutputs, question: string): Promise<unknown> {
  const { driver } = sandbox.servers as {
    driver?: { route(a: string, p: number): { host: string; port: number } };
  };
  const at = driver?.route(outputs.ipv4, 80) ?? { host: outputs.ipv4, port: 8080 };
  const answer = await fetch(`http://${at.host}:${at.port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${outputs.gatewayToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'openclaw', messages: [{ role: 'user', content: question }] }),
  });
  return answer.json();
}

describe('a customer stack, with the real engine on simulated clouds', () => {
  let outputs: CustomerOutputs;

  it('needs a cell first, whose firewall has a numeric id', async () => {
    ({
      outputs: { firewallId },
    } = await engine.up(cellRequest()));
    expect(firewallId).toBeGreaterThan(0);
  });

  it('is created with an assistant that answers', async () => {
    const progress: EngineProgress[] = [];
    ({ outputs } = await engine.up(request(), { onProgress: (one) => progress.push(one) }));
    const made = progress
      .filter(({ phase, action }) => phase === 'done' && action === 'create')
      .map(({ type }) => type);
    expect(made).toEqual(expect.arrayContaining(['hcloud:index/server:Server', 'command:remote:Command']));
    expect(await ask(outputs, 'What is 2 + 2?')).toMatchObject({
      choices: [{ message: { content: expect.stringContaining('4') } }],
    });
  });

  it('shows no change in a preview, even against the clouds', async () => {
    expect(await engine.preview(request())).toMatchObject({ planned: [] });
    expect(await engine.preview(request(), { refresh: true })).toMatchObject({ planned: [] });
  });

  it('changes to a paid tier in place, and is fully protected from then on', async () => {
    const upgraded = await engine.up(request({ tier: 'pro' }));
    expect(upgraded.outputs).toMatchObject({
      serverId: outputs.serverId,
      gatewayToken: outputs.gatewayToken,
    });
    expect(upgraded.outputs.composeHash).not.toBe(outputs.composeHash);
    await expect(engine.destroy(request({ tier: 'pro' }))).rejects.toMatchObject({
      code: 'resource_protected',
    });
    expect(await engine.preview(request({ tier: 'pro' }))).toMatchObject({ planned: [] });
    expect(await ask(outputs, 'Still there?')).toHaveProperty('choices');
  });

  it('keeps its server when inputs change that would replace it', async () => {
    const { planned } = await engine.preview(request({ tier: 'pro', location: 'nbg1' }));
    expect(planned).toEqual([]);
  });

  it('is destroyed once unprotected and leaves nothing', async () => {
    await engine.destroy(request({ tier: 'pro' }), { unprotect: true });
    expect(sandbox.state()).toMatchObject({ servers: [], sshKeys: [], records: [] });
    expect(await engine.examine({ cell: 'eu1', project: 'clawdet', stack: 'alice' })).toMatchObject({
      exists: false,
    });
  });

  it('needs a person if inputs are refused, before any call to a cloud', async () => {
    const calls = sandbox.state().calls.length;
    const refused = { ...request(), inputs: { ...request().inputs, image: 'official' } };
    await expect(engine.up(refused)).rejects.toMatchObject({
      code: 'inputs_refused',
      message: expect.stringContaining('digest'),
    });
    expect(sandbox.state().calls).toHaveLength(calls);
  });
});
