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

let rig: EngineHarness;
beforeAll(async () => {
  rig = await openEngineHarness();
});
afterAll(() => rig.close());

/** Every file below the rig's folder whose text holds `secret`, compiled code apart. */
async function filesWith(secret: string): Promise<string[]> {
  const entries = await readdir(rig.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1').catch(() => '')));
  return files.filter((_, index) => texts[index]?.includes(secret));
}

describe('a stack through its life', () => {
  it('is made, and a second run changes nothing', async () => {
    const progress: EngineProgress[] = [];
    const request = machineRequest(rig.sandbox, 'alice');
    const first = await rig.engine.up(request, { onProgress: (step) => progress.push(step) });
    expect(first.outputs.token).toMatch(/^[0-9a-f]{64}$/);
    expect(progress).toContainEqual(
      expect.objectContaining({ name: 'machine', action: 'create', phase: 'done' }),
    );
    const second = await rig.engine.up(request);
    expect(second).toEqual({ outputs: first.outputs, changes: { same: 3 } });
  });

  it('is previewed: nothing to do, or what would change by property', async () => {
    expect(await rig.engine.preview(machineRequest(rig.sandbox, 'alice'))).toMatchObject({ planned: [] });
    const request = machineRequest(rig.sandbox, 'alice');
    const { planned } = await rig.engine.preview({
      ...request,
      inputs: { ...request.inputs, name: 'alice-renamed' },
    });
    expect(planned).toMatchObject([{ name: 'machine', action: 'update', paths: ['name'] }]);
  });

  it('is previewed against the clouds: what somebody changed there by hand', async () => {
    const { addresses, tokens } = rig.sandbox;
    const request = machineRequest(rig.sandbox, 'alice');
    expect(await rig.engine.preview(request, { refresh: true })).toMatchObject({ planned: [] });
    const [server] = rig.sandbox.state().servers as { id: number }[];
    await fetch(`${addresses.hetzner}/servers/${server?.id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${tokens.hetzner}`, 'content-type': 'application/json' },
      body: JSON.stringify({ labels: {} }),
    });
    const { planned } = await rig.engine.preview(request, { refresh: true });
    expect(planned).toMatchObject([{ name: 'machine', action: 'update' }]);
    expect(await rig.engine.refresh(request)).toMatchObject({ changes: { update: 1 } });
    expect(await rig.engine.up(request)).toMatchObject({ changes: { update: 1 } });
  });

  it('is brought to its inputs by an engine of another folder with the same passphrase', async () => {
    const elsewhere = rig.another({ workDir: join(rig.folder, 'another-machine') });
    expect(await elsewhere.up(machineRequest(rig.sandbox, 'alice'))).toMatchObject({ changes: { same: 3 } });
  });

  it('tells another passphrase from the right one', async () => {
    const stranger = rig.another({ passphrase: 'another', workDir: join(rig.folder, 'stranger') });
    await expect(stranger.up(machineRequest(rig.sandbox, 'alice'))).rejects.toMatchObject({
      code: 'passphrase_wrong',
    });
  });

  it('takes the token of the run, not that of its making', async () => {
    const request = machineRequest(rig.sandbox, 'alice');
    const revoked = {
      ...request,
      credentials: { ...harnessCredentials(rig.sandbox), HCLOUD_TOKEN: 'x'.repeat(64) },
    };
    await expect(rig.engine.refresh(revoked)).rejects.toMatchObject({
      code: 'provider_denied',
      next: 'call_person',
    });
    expect(await rig.engine.refresh(request)).toMatchObject({ changes: { same: 3 } });
  });

  it('is destroyed with everything that held its secrets, also when the server is gone already', async () => {
    const request = machineRequest(rig.sandbox, 'alice');
    const { outputs } = await rig.engine.up(request);
    const path = `${rig.sandbox.addresses.hetzner}/servers/${outputs.serverId}`;
    await fetch(path, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${rig.sandbox.tokens.hetzner}` },
    });
    await rig.sandbox.settled();
    await rig.engine.destroy(request);
    expect(rig.sandbox.state().servers).toEqual([]);
    expect(await rig.engine.examine(refOf('alice'))).toMatchObject({
      exists: false,
      pendingCreates: [],
      resources: [],
    });
    expect(await filesWith('clawdet::random')).toEqual([]);
    expect(await rig.engine.destroy(request)).toEqual({ changes: {} });
  });
});

describe('a preview of a stack that does not exist', () => {
  it('says what would be made and makes no stack', async () => {
    const { changes } = await rig.engine.preview(machineRequest(rig.sandbox, 'nobody'));
    expect(changes).toEqual({ create: 3 });
    expect(await rig.engine.examine(refOf('nobody'))).toMatchObject({ exists: false });
  });
});

describe('a child that is ended by force', () => {
  it('leaves what it compiled to the next one', async () => {
    const compiled = join(rig.folder, 'compiled-by-one-child');
    vi.stubEnv('NODE_COMPILE_CACHE', compiled);
    const child = startChild({ programs: [], workDir: join(rig.folder, 'one-child') });
    vi.unstubAllEnvs();
    await child.ready;
    // One file a module, in a folder of its own per version of Node.
    const modules = async () => (await readdir(compiled, { recursive: true }).catch(() => [])).length;
    await expect.poll(modules).toBeGreaterThan(100);
    await child.end();
  });
});

describe('what goes wrong', () => {
  it('is told by code: a type that is sold out', async () => {
    rig.sandbox.setSoldOut('cx23', 'hel1', true);
    await expect(rig.engine.up(machineRequest(rig.sandbox, 'sold'))).rejects.toMatchObject({
      code: 'server_type_sold_out',
      next: 'next_location',
    });
    const { outputs } = await rig.engine.up(machineRequest(rig.sandbox, 'sold', { location: 'nbg1' }));
    expect(outputs.serverId).toBeTruthy();
    rig.sandbox.setSoldOut('cx23', 'hel1', false);
    await rig.engine.destroy(machineRequest(rig.sandbox, 'sold', { location: 'nbg1' }));
  });

  it('is told by code: inputs that the program does not take, before anything starts', async () => {
    const request = plainRequest('bad');
    const refused = rig.engine.up({
      ...request,
      inputs: { ...request.inputs, word: 7 as unknown as string },
    });
    await expect(refused).rejects.toMatchObject({ code: 'inputs_refused' });
    expect(await rig.engine.examine(refOf('bad'))).toMatchObject({ exists: false });
  });

  it('is told by code: no engine, no plugins', async () => {
    const without = rig.another({ pulumi: join(rig.folder, 'nothing') });
    await expect(without.up(plainRequest('tool'))).rejects.toMatchObject({ code: 'toolchain_missing' });
    const bare = rig.another({ pulumiHome: rig.folder });
    await expect(bare.up(machineRequest(rig.sandbox, 'tool'))).rejects.toMatchObject({
      code: 'toolchain_missing',
    });
  });

  it('keeps the secrets of a throwing program to itself', async () => {
    const error = await rig.engine.up(plainRequest('secretive', 'throw')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'engine_failed' });
    const { message, cause } = error as Error;
    expect(`${message}${(cause as Error).message}`).toContain('[redacted]');
    expect(`${message}${(cause as Error).message}`).not.toContain(plainSecret);
  });
});

describe('runs side by side', () => {
  it('mix no outputs', async () => {
    const names = ['one', 'two', 'three'];
    const made = await Promise.all(names.map((name) => rig.engine.up(machineRequest(rig.sandbox, name))));
    const servers = rig.sandbox.state().servers as { id: number; name: string }[];
    expect(
      made.map(({ outputs }) => servers.find(({ id }) => String(id) === outputs.serverId)?.name),
    ).toEqual(names);
    expect(new Set(made.map(({ outputs }) => outputs.token)).size).toBe(3);
    await Promise.all(names.map((name) => rig.engine.destroy(machineRequest(rig.sandbox, name))));
  });

  it('do not suffer from a stray rejection in one of them', async () => {
    const [stray, good] = await Promise.allSettled([
      rig.engine.up(plainRequest('stray', 'stray')),
      rig.engine.up(plainRequest('good')),
    ]);
    expect([stray.status, good.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('of one stack: the second learns that it is busy', async () => {
    const fault = rig.sandbox.fault({ cloud: 'hetzner', path: '/v1/actions', effect: 'hang' });
    const first = rig.engine.up(machineRequest(rig.sandbox, 'twice'));
    const busy = () => rig.engine.examine(refOf('twice'));
    await expect.poll(busy).toMatchObject({ lock: { alive: true } });
    await expect(rig.engine.up(plainRequest('twice'))).rejects.toMatchObject({
      code: 'stack_busy',
      next: 'wait',
    });
    await expect(rig.engine.recover(refOf('twice'))).rejects.toMatchObject({ code: 'stack_busy' });
    rig.sandbox.clearFault(fault.id);
    await first;
    await rig.engine.destroy(machineRequest(rig.sandbox, 'twice'));
  });
});
