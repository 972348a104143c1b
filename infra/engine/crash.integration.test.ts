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

let harness: EngineHarness;
beforeEach(async () => {
  harness = await openEngineHarness();
});
afterEach(() => harness.close());

/** From now on the cloud creates servers but never reports that they are done. */
const stall = () => harness.sandbox.fault({ cloud: 'hetzner', path: '/v1/actions', effect: 'hang' });

const serverIsCreated = () => expect.poll(() => harness.sandbox.state().servers.length).toBe(1);

async function expectOneServerInOrder(stack: string) {
  expect(harness.sandbox.state().servers).toHaveLength(1);
  expect(await harness.engine.preview(machineRequest(harness.sandbox, stack))).toMatchObject({ planned: [] });
  await harness.engine.destroy(machineRequest(harness.sandbox, stack));
  expect(harness.sandbox.state().servers).toEqual([]);
}

describe('a child killed after the server was created', () => {
  it('leaves no process and no lock, and the next run adopts the server', async () => {
    const fault = stall();
    const started = Promise.withResolvers<number>();
    const onStarted = ({ pid }: { pid: number }) => started.resolve(pid);
    const run = harness.engine.up(machineRequest(harness.sandbox, 'alice'), { onStarted });
    const failed = expect(run).rejects.toMatchObject({ code: 'engine_crashed', next: 'retry' });
    await serverIsCreated();
    process.kill(await started.promise, 'SIGKILL');
    await failed;
    expect(await harness.engine.examine(refOf('alice'))).not.toHaveProperty('lock');
    await expect(harness.engine.up(machineRequest(harness.sandbox, 'alice'))).rejects.toMatchObject({
      code: 'pending_creates',
    });
    await expect(harness.engine.destroy(machineRequest(harness.sandbox, 'alice'))).rejects.toMatchObject({
      code: 'pending_creates',
    });

    harness.sandbox.clearFault(fault.id);
    const { condition, adopt } = await recoverAndUp(harness, 'alice');
    expect(condition.pendingCreates).toMatchObject([{ type: 'hcloud:index/server:Server' }]);
    expect(adopt.server).toBeDefined();
    await expectOneServerInOrder('alice');
  });
});

describe('a worker killed with all its processes after the server was created', () => {
  it('is cleaned up by another engine, which adopts the server', async () => {
    const fault = stall();
    const { childPid, worker } = await startDoomedWorker('bob');
    await serverIsCreated();
    const orphaned = (await children(harness)).find(({ pids }) => pids.includes(childPid))?.mark ?? '';
    expect((await marked(orphaned)).length).toBeGreaterThan(1);
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    process.kill(childPid, 'SIGKILL');
    worker.kill('SIGKILL');
    await gone;
    // The engine's own process is still alive, holds the lock and waits for the cloud.
    expect(await harness.engine.examine(refOf('bob'))).toMatchObject({ lock: { alive: true } });

    harness.sandbox.clearFault(fault.id);
    await recoverAndUp(harness, 'bob');
    expect(await readdir(join(harness.folder, 'work', 'runs'))).toEqual([]);
    expect(await marked(orphaned)).toEqual([]);
    await expectOneServerInOrder('bob');
  });
});

describe('a worker killed alone', () => {
  it('leaves a child that lives just long enough to save what the cloud was creating', async () => {
    const fault = stall();
    const { worker } = await startDoomedWorker('erin');
    await serverIsCreated();
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    worker.kill('SIGKILL');
    await gone;
    harness.sandbox.clearFault(fault.id);
    const locked = async () => (await harness.engine.examine(refOf('erin'))).lock;
    await expect.poll(locked).toBeUndefined();
    const { pendingCreates, resources } = await harness.engine.examine(refOf('erin'));
    expect(pendingCreates).toEqual([]);
    expect(resources).toContainEqual(expect.objectContaining({ type: 'hcloud:index/server:Server' }));
    await harness.engine.recover(refOf('erin'));
    await harness.engine.up(machineRequest(harness.sandbox, 'erin'));
    await expectOneServerInOrder('erin');
  });
});

async function startDoomedWorker(stack: string) {
  const worker = fork(new URL('./fixtures/killed-worker.fixture.ts', import.meta.url), { stdio: 'inherit' });
  const { program, ...request } = machineRequest(harness.sandbox, stack);
  const started = new Promise<number>((resolve) =>
    worker.once('message', (said: { childPid: number }) => resolve(said.childPid)),
  );
  worker.send({ options: { ...harness.options, poolSize: 1, programs: [program.module] }, request });
  return { worker, childPid: await started };
}

describe('a cancelled run', () => {
  it('reports that, ends within its grace period, and leaves a usable stack', async () => {
    const fault = stall();
    const stop = new AbortController();
    const run = harness.engine.up(machineRequest(harness.sandbox, 'carol'), { signal: stop.signal });
    const cancelled = expect(run).rejects.toMatchObject({ code: 'cancelled', next: 'tell_customer' });
    await serverIsCreated();
    stop.abort();
    await cancelled;
    harness.sandbox.clearFault(fault.id);
    await recoverAndUp(harness, 'carol');
    await expectOneServerInOrder('carol');
  });

  it('needs no engine while it queues', async () => {
    const busy = Promise.allSettled([1, 2].map((n) => harness.engine.up(plainRequest(`busy${n}`))));
    await expect(
      harness.engine.up(plainRequest('late'), { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await harness.engine.examine(refOf('late'))).toMatchObject({ exists: false });
    await busy;
  });
});

describe('closing', () => {
  it('cancels running runs and refuses new ones', async () => {
    const run = expect(harness.engine.up(plainRequest('dave', 'hang'))).rejects.toMatchObject({
      code: 'cancelled',
    });
    await harness.engine.close();
    await run;
    await expect(harness.engine.up(plainRequest('dave'))).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('plugins that a child keeps running', () => {
  it('serve its next run too, are replaced if one died, and end with the engine', async () => {
    const engine = harness.another({ workDir: join(harness.folder, 'own'), poolSize: 1 });
    const request = machineRequest(harness.sandbox, 'frank');
    await engine.up(request);
    const [child] = await children(harness, 'own');
    const kept = await marked(child?.mark ?? '');
    expect(kept).toHaveLength(2);
    await engine.up(request);
    expect(await marked(child?.mark ?? '')).toEqual(kept);

    const plugin = kept.at(-1) ?? 0;
    process.kill(plugin, 'SIGKILL');
    // Its memory is freed before its port: it is gone once its parent has received the exit event.
    await expect.poll(() => existsSync(`/proc/${plugin}`)).toBe(false);
    await engine.destroy(request);
    expect(await marked(child?.mark ?? '')).toHaveLength(2);
    await engine.close();
    expect(await marked(child?.mark ?? '')).toEqual([]);
    expect(await readdir(join(harness.folder, 'own', 'children'))).toEqual([]);
  });
});
