import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startChild } from './child/warm-child.ts';
import type { EngineProgress } from './contract.ts';
import {
  type EngineHarness,
  harnessCredentials,
  machineRequest,
  openEngineHarness,
  plainRequest,
  plainSecret,
  refOf,
} from './fixtures/engine-harness.fixture.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await openEngineHarness();
});
afterAll(() => harness.close());

/** Every file below the harness's folder that contains `secret`, except compiled code. */
async function filesWith(secret: string): Promise<string[]> {
  const entries = await readdir(harness.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1').catch(() => '')));
  return files.filter((_, index) => texts[index]?.includes(secret));
}

describe('the lifecycle of a stack', () => {
  it('is created, and a second run changes nothing', async () => {
    const progress: EngineProgress[] = [];
    const request = machineRequest(harness.sandbox, 'alice');
    const first = await harness.engine.up(request, { onProgress: (step) => progress.push(step) });
    expect(first.outputs.token).toMatch(/^[0-9a-f]{64}$/);
    expect(progress).toContainEqual(
      expect.objectContaining({ name: 'machine', action: 'create', phase: 'done' }),
    );
    const second = await harness.engine.up(request);
    expect(second).toEqual({ outputs: first.outputs, changes: { same: 3 } });
  });

  it('is previewed: no change, or the properties that would change', async () => {
    expect(await harness.engine.preview(machineRequest(harness.sandbox, 'alice'))).toMatchObject({
      planned: [],
    });
    const request = machineRequest(harness.sandbox, 'alice');
    const { planned } = await harness.engine.preview({
      ...request,
      inputs: { ...request.inputs, name: 'alice-renamed' },
    });
    expect(planned).toMatchObject([{ name: 'machine', action: 'update', paths: ['name'] }]);
  });

  it('is previewed against the clouds and shows manual changes there', async () => {
    const { addresses, tokens } = harness.sandbox;
    const request = machineRequest(harness.sandbox, 'alice');
    expect(await harness.engine.preview(request, { refresh: true })).toMatchObject({ planned: [] });
    const [server] = harness.sandbox.state().servers as { id: number }[];
    await fetch(`${addresses.hetzner}/servers/${server?.id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${tokens.hetzner}`, 'content-type': 'application/json' },
      body: JSON.stringify({ labels: {} }),
    });
    const { planned } = await harness.engine.preview(request, { refresh: true });
    expect(planned).toMatchObject([{ name: 'machine', action: 'update' }]);
    expect(await harness.engine.refresh(request)).toMatchObject({ changes: { update: 1 } });
    expect(await harness.engine.up(request)).toMatchObject({ changes: { update: 1 } });
  });

  it('is updated by an engine with another folder and the same passphrase', async () => {
    const elsewhere = harness.another({ workDir: join(harness.folder, 'another-machine') });
    expect(await elsewhere.up(machineRequest(harness.sandbox, 'alice'))).toMatchObject({
      changes: { same: 3 },
    });
  });

  it('detects a wrong passphrase', async () => {
    const stranger = harness.another({ passphrase: 'another', workDir: join(harness.folder, 'stranger') });
    await expect(stranger.up(machineRequest(harness.sandbox, 'alice'))).rejects.toMatchObject({
      code: 'passphrase_wrong',
    });
  });

  it('uses the token of the run, not that of its creation', async () => {
    const request = machineRequest(harness.sandbox, 'alice');
    const revoked = {
      ...request,
      credentials: { ...harnessCredentials(harness.sandbox), HCLOUD_TOKEN: 'x'.repeat(64) },
    };
    await expect(harness.engine.refresh(revoked)).rejects.toMatchObject({
      code: 'provider_denied',
      next: 'call_person',
    });
    expect(await harness.engine.refresh(request)).toMatchObject({ changes: { same: 3 } });
  });

  it('is destroyed with every file that contained its secrets, even if the server is already gone', async () => {
    const request = machineRequest(harness.sandbox, 'alice');
    const { outputs } = await harness.engine.up(request);
    const path = `${harness.sandbox.addresses.hetzner}/servers/${outputs.serverId}`;
    await fetch(path, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${harness.sandbox.tokens.hetzner}` },
    });
    await harness.sandbox.settled();
    await harness.engine.destroy(request);
    expect(harness.sandbox.state().servers).toEqual([]);
    expect(await harness.engine.examine(refOf('alice'))).toMatchObject({
      exists: false,
      pendingCreates: [],
      resources: [],
    });
    expect(await filesWith('clawdet::random')).toEqual([]);
    expect(await harness.engine.destroy(request)).toEqual({ changes: {} });
  });
});

describe('a preview of a stack that does not exist', () => {
  it('reports what would be created and creates no stack', async () => {
    const { changes } = await harness.engine.preview(machineRequest(harness.sandbox, 'nobody'));
    expect(changes).toEqual({ create: 3 });
    expect(await harness.engine.examine(refOf('nobody'))).toMatchObject({ exists: false });
  });
});

describe('a child that is killed', () => {
  it('leaves its compiled code to the next one', async () => {
    const compiled = join(harness.folder, 'compiled-by-one-child');
    vi.stubEnv('NODE_COMPILE_CACHE', compiled);
    const child = startChild({ programs: [], workDir: join(harness.folder, 'one-child') });
    vi.unstubAllEnvs();
    await child.ready;
    // One file per module, in a separate folder per Node version.
    const modules = async () => (await readdir(compiled, { recursive: true }).catch(() => [])).length;
    await expect.poll(modules).toBeGreaterThan(100);
    await child.end();
  });
});

describe('a failed run', () => {
  it('has a code: a server type that is sold out', async () => {
    harness.sandbox.setSoldOut('cx23', 'hel1', true);
    await expect(harness.engine.up(machineRequest(harness.sandbox, 'sold'))).rejects.toMatchObject({
      code: 'server_type_sold_out',
      next: 'next_location',
    });
    const { outputs } = await harness.engine.up(
      machineRequest(harness.sandbox, 'sold', { location: 'nbg1' }),
    );
    expect(outputs.serverId).toBeTruthy();
    harness.sandbox.setSoldOut('cx23', 'hel1', false);
    await harness.engine.destroy(machineRequest(harness.sandbox, 'sold', { location: 'nbg1' }));
  });

  it('has a code: inputs that the program rejects, before anything starts', async () => {
    const request = plainRequest('bad');
    const refused = harness.engine.up({
      ...request,
      inputs: { ...request.inputs, word: 7 as unknown as string },
    });
    await expect(refused).rejects.toMatchObject({ code: 'inputs_refused' });
    expect(await harness.engine.examine(refOf('bad'))).toMatchObject({ exists: false });
  });

  it('has a code: no engine, no plugins', async () => {
    const without = harness.another({ pulumi: join(harness.folder, 'nothing') });
    await expect(without.up(plainRequest('tool'))).rejects.toMatchObject({ code: 'toolchain_missing' });
    const bare = harness.another({ pulumiHome: harness.folder });
    await expect(bare.up(machineRequest(harness.sandbox, 'tool'))).rejects.toMatchObject({
      code: 'toolchain_missing',
    });
  });

  it('has a code: a run that does not end within its limit', async () => {
    const limited = harness.another({ runLimitMs: 3_000, workDir: join(harness.folder, 'limited') });
    await expect(limited.up(plainRequest('endless', 'hang'))).rejects.toMatchObject({
      code: 'run_timed_out',
      next: 'retry',
    });
    // Without that limit: on a busy machine, even a run that ends takes longer.
    const next = await harness.engine.up(plainRequest('endless'));
    expect(next).toMatchObject({ outputs: { said: 'hello' } });
  });

  it('does not reveal the secrets of a program that throws', async () => {
    const error = await harness.engine
      .up(plainRequest('secretive', 'throw'))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'engine_failed' });
    const { message, cause } = error as Error;
    expect(`${message}${(cause as Error).message}`).toContain('[redacted]');
    expect(`${message}${(cause as Error).message}`).not.toContain(plainSecret);
  });
});

describe('concurrent runs', () => {
  it('do not mix outputs', async () => {
    const names = ['one', 'two', 'three'];
    const made = await Promise.all(
      names.map((name) => harness.engine.up(machineRequest(harness.sandbox, name))),
    );
    const servers = harness.sandbox.state().servers as { id: number; name: string }[];
    expect(
      made.map(({ outputs }) => servers.find(({ id }) => String(id) === outputs.serverId)?.name),
    ).toEqual(names);
    expect(new Set(made.map(({ outputs }) => outputs.token)).size).toBe(3);
    await Promise.all(names.map((name) => harness.engine.destroy(machineRequest(harness.sandbox, name))));
  });

  it('are not affected by a stray rejection in one of them', async () => {
    const [stray, good] = await Promise.allSettled([
      harness.engine.up(plainRequest('stray', 'stray')),
      harness.engine.up(plainRequest('good')),
    ]);
    expect([stray.status, good.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('of one stack: the second reports that it is busy', async () => {
    const fault = harness.sandbox.fault({ cloud: 'hetzner', path: '/v1/actions', effect: 'hang' });
    const first = harness.engine.up(machineRequest(harness.sandbox, 'twice'));
    const busy = () => harness.engine.examine(refOf('twice'));
    await expect.poll(busy).toMatchObject({ lock: { alive: true } });
    await expect(harness.engine.up(plainRequest('twice'))).rejects.toMatchObject({
      code: 'stack_busy',
      next: 'wait',
    });
    await expect(harness.engine.recover(refOf('twice'))).rejects.toMatchObject({ code: 'stack_busy' });
    harness.sandbox.clearFault(fault.id);
    await first;
    await harness.engine.destroy(machineRequest(harness.sandbox, 'twice'));
  });
});
