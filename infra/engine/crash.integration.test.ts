import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type EngineHarness,
  machineRequest,
  openEngineHarness,
  plainRequest,
  refOf,
} from './fixtures/engine-harness.fixture.ts';
import { children, marked } from './fixtures/marked-children.fixture.ts';
import { recoverAndUp } from './fixtures/recover.fixture.ts';

let rig: EngineHarness;
beforeEach(async () => {
  rig = await openEngineHarness();
});
afterEach(() => rig.close());

/** From now on the cloud makes servers and never says that they are done. */
const stall = () => rig.sandbox.fault({ cloud: 'hetzner', path: '/v1/actions', effect: 'hang' });

const serverIsBorn = () => expect.poll(() => rig.sandbox.state().servers.length).toBe(1);

async function expectOneServerInOrder(stack: string) {
  expect(rig.sandbox.state().servers).toHaveLength(1);
  expect(await rig.engine.preview(machineRequest(rig.sandbox, stack))).toMatchObject({ planned: [] });
  await rig.engine.destroy(machineRequest(rig.sandbox, stack));
  expect(rig.sandbox.state().servers).toEqual([]);
}

describe('a child killed after the server was made', () => {
  it('leaves no process and no lock; the next run adopts the server', async () => {
    const fault = stall();
    const started = Promise.withResolvers<number>();
    const onStarted = ({ pid }: { pid: number }) => started.resolve(pid);
    const run = rig.engine.up(machineRequest(rig.sandbox, 'alice'), { onStarted });
    const failed = expect(run).rejects.toMatchObject({ code: 'engine_crashed', next: 'retry' });
    await serverIsBorn();
    process.kill(await started.promise, 'SIGKILL');
    await failed;
    expect(await rig.engine.examine(refOf('alice'))).not.toHaveProperty('lock');
    await expect(rig.engine.up(machineRequest(rig.sandbox, 'alice'))).rejects.toMatchObject({
      code: 'pending_creates',
    });
    await expect(rig.engine.destroy(machineRequest(rig.sandbox, 'alice'))).rejects.toMatchObject({
      code: 'pending_creates',
    });

    rig.sandbox.clearFault(fault.id);
    const { condition, adopt } = await recoverAndUp(rig, 'alice');
    expect(condition.pendingCreates).toMatchObject([{ type: 'hcloud:index/server:Server' }]);
    expect(adopt.server).toBeDefined();
    await expectOneServerInOrder('alice');
  });
});

describe('a worker killed with everything it started after the server was made', () => {
  it('is cleared away by another engine, which adopts the server', async () => {
    const fault = stall();
    const { childPid, worker } = await startDoomedWorker('bob');
    await serverIsBorn();
    const orphaned = (await children(rig)).find(({ pids }) => pids.includes(childPid))?.mark ?? '';
    expect((await marked(orphaned)).length).toBeGreaterThan(1);
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    process.kill(childPid, 'SIGKILL');
    worker.kill('SIGKILL');
    await gone;
    // The engine's own process is still there, holds the lock and waits for the cloud.
    expect(await rig.engine.examine(refOf('bob'))).toMatchObject({ lock: { alive: true } });

    rig.sandbox.clearFault(fault.id);
    await recoverAndUp(rig, 'bob');
    expect(await readdir(join(rig.folder, 'work', 'runs'))).toEqual([]);
    expect(await marked(orphaned)).toEqual([]);
    await expectOneServerInOrder('bob');
  });
});

describe('a worker killed alone', () => {
  it('is outlived by its child just long enough to save what the cloud was making', async () => {
    const fault = stall();
    const { worker } = await startDoomedWorker('erin');
    await serverIsBorn();
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    worker.kill('SIGKILL');
    await gone;
    rig.sandbox.clearFault(fault.id);
    const locked = async () => (await rig.engine.examine(refOf('erin'))).lock;
    await expect.poll(locked).toBeUndefined();
    const { pendingCreates, resources } = await rig.engine.examine(refOf('erin'));
    expect(pendingCreates).toEqual([]);
    expect(resources).toContainEqual(expect.objectContaining({ type: 'hcloud:index/server:Server' }));
    await rig.engine.recover(refOf('erin'));
    await rig.engine.up(machineRequest(rig.sandbox, 'erin'));
    await expectOneServerInOrder('erin');
  });
});

async function startDoomedWorker(stack: string) {
  const worker = fork(new URL('./fixtures/killed-worker.fixture.ts', import.meta.url), { stdio: 'inherit' });
  const { program, ...request } = machineRequest(rig.sandbox, stack);
  const started = new Promise<number>((resolve) =>
    worker.once('message', (said: { childPid: number }) => resolve(said.childPid)),
  );
  worker.send({ options: { ...rig.options, poolSize: 1, programs: [program.module] }, request });
  return { worker, childPid: await started };
}

describe('a cancelled run', () => {
  it('says so, ends within its grace, and leaves a stack that can go on', async () => {
    const fault = stall();
    const stop = new AbortController();
    const run = rig.engine.up(machineRequest(rig.sandbox, 'carol'), { signal: stop.signal });
    const cancelled = expect(run).rejects.toMatchObject({ code: 'cancelled', next: 'tell_customer' });
    await serverIsBorn();
    stop.abort();
    await cancelled;
    rig.sandbox.clearFault(fault.id);
    await recoverAndUp(rig, 'carol');
    await expectOneServerInOrder('carol');
  });

  it('needs no engine while it queues', async () => {
    const busy = Promise.allSettled([1, 2].map((n) => rig.engine.up(plainRequest(`busy${n}`))));
    await expect(rig.engine.up(plainRequest('late'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await rig.engine.examine(refOf('late'))).toMatchObject({ exists: false });
    await busy;
  });
});

describe('closing', () => {
  it('cancels what runs and refuses what comes', async () => {
    const run = expect(rig.engine.up(plainRequest('dave', 'hang'))).rejects.toMatchObject({
      code: 'cancelled',
    });
    await rig.engine.close();
    await run;
    await expect(rig.engine.up(plainRequest('dave'))).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('plugins that a child keeps', () => {
  it('serve its next run too, are replaced where one died, and go with the engine', async () => {
    const engine = rig.another({ workDir: join(rig.folder, 'own'), poolSize: 1 });
    const request = machineRequest(rig.sandbox, 'frank');
    await engine.up(request);
    const [child] = await children(rig, 'own');
    const kept = await marked(child?.mark ?? '');
    expect(kept).toHaveLength(2);
    await engine.up(request);
    expect(await marked(child?.mark ?? '')).toEqual(kept);

    const plugin = kept.at(-1) ?? 0;
    process.kill(plugin, 'SIGKILL');
    // Its memory goes before its port does: it is gone when its parent has heard of it.
    await expect.poll(() => existsSync(`/proc/${plugin}`)).toBe(false);
    await engine.destroy(request);
    expect(await marked(child?.mark ?? '')).toHaveLength(2);
    await engine.close();
    expect(await marked(child?.mark ?? '')).toEqual([]);
    expect(await readdir(join(rig.folder, 'own', 'children'))).toEqual([]);
  });
});
