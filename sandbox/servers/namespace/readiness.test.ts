import { afterEach, expect, test, vi } from 'vitest';
import { aMachineInSetUp } from './machine.builder.ts';
import { Readiness } from './readiness.ts';

afterEach(() => void vi.restoreAllMocks());

/** The readiness of a machine that lacks everything, with a spy on `raise`. */
function aReadiness(raise: () => Promise<void> = async () => undefined) {
  const machine = aMachineInSetUp();
  const stopping = new AbortController();
  const raised = vi.fn(raise);
  const readiness = new Readiness(machine.lookUps, raised, stopping.signal, 5);
  return { machine, stopping, raised, readiness };
}

/** Whether a promise has settled. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promise.catch(() => undefined), Promise.resolve(pending)])) !== pending;
}

test('reports everything that is missing, and raises nothing', async () => {
  const { readiness, raised } = aReadiness();
  await readiness.check();
  expect(readiness.waitingFor).toEqual(["Debian's docker.io", 'no image yet', 'no compose yet']);
  expect(raised).not.toHaveBeenCalled();
});

test('the network is up once the packages are installed, and a boot can begin once the rest is available', async () => {
  const { machine, readiness, raised } = aReadiness();
  machine.bring('packages');
  await readiness.check();
  expect([readiness.isNetworkUp, readiness.waitingFor]).toEqual([true, ['no image yet', 'no compose yet']]);
  expect(await isSettled(readiness.supplies())).toBe(false);
  machine.bring('image', 'compose');
  await readiness.check();
  expect(await readiness.supplies()).toMatchObject({ image: { reference: 'an image' }, compose: '/compose' });
  expect([readiness.waitingFor, raised.mock.calls.length]).toEqual([[], 1]);
});

test('an existing image does not replace missing packages', async () => {
  const { machine, readiness } = aReadiness();
  machine.bring('image', 'compose');
  await readiness.check();
  expect(await isSettled(readiness.supplies())).toBe(false);
});

test('polls until nothing is missing', async () => {
  const { machine, readiness } = aReadiness();
  await readiness.check();
  const search = readiness.pollUntilReady();
  machine.bring('packages', 'image', 'compose');
  expect(await isSettled(search)).toBe(false);
  await search;
  expect(readiness.waitingFor).toEqual([]);
});

test('a network that cannot be raised fails the first check; later failures are logged once and retried', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  let fault: string | undefined = 'no bridge in this kernel';
  const { machine, readiness, raised } = aReadiness(async () => {
    if (fault) throw new Error(fault);
  });
  await readiness.check();
  machine.bring('packages', 'image', 'compose');
  await expect(readiness.check()).rejects.toThrow('no bridge in this kernel');
  const search = readiness.pollUntilReady();
  await vi.waitFor(() => expect(readiness.waitingFor).toEqual(['no bridge in this kernel']));
  await vi.waitFor(() => expect(raised.mock.calls.length).toBeGreaterThan(4));
  expect(logged).toHaveBeenCalledTimes(1);
  fault = undefined;
  await search;
  expect(readiness.isNetworkUp).toBe(true);
});

test('a stop ends the polling and rejects waiting callers with its reason', async () => {
  const { readiness, stopping } = aReadiness();
  await readiness.check();
  const search = readiness.pollUntilReady();
  const waiting = [readiness.supplies(), readiness.network];
  stopping.abort(new Error('it stops'));
  for (const each of waiting) await expect(each).rejects.toThrow('it stops');
  await search;
});

test('nothing boots after a stop, even if nothing is missing', async () => {
  const { machine, readiness, stopping } = aReadiness();
  machine.bring('packages', 'image', 'compose');
  await readiness.check();
  stopping.abort(new Error('it stops'));
  await expect(readiness.supplies()).rejects.toThrow('it stops');
});
