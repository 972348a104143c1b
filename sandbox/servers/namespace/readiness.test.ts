import { afterEach, expect, test, vi } from 'vitest';
import { aMachineInSetUp } from './machine.builder.ts';
import { Readiness } from './readiness.ts';

afterEach(() => void vi.restoreAllMocks());

/** What servers wait for on a machine that lacks everything, and what has been done about it. */
function aReadiness(raise: () => Promise<void> = async () => undefined) {
  const machine = aMachineInSetUp();
  const stopping = new AbortController();
  const raised = vi.fn(raise);
  const readiness = new Readiness(machine.lookUps, raised, stopping.signal, 5);
  return { machine, stopping, raised, readiness };
}

/** Whether a promise has been settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promise.catch(() => undefined), Promise.resolve(pending)])) !== pending;
}

test('says everything that is missing, and raises nothing', async () => {
  const { readiness, raised } = aReadiness();
  await readiness.check();
  expect(readiness.waitingFor).toEqual(["Debian's docker.io", 'no image yet', 'no compose yet']);
  expect(raised).not.toHaveBeenCalled();
});

test('the network is up once the packages are there, a boot can begin once the rest is', async () => {
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

test('an image from before does not make up for packages that are missing', async () => {
  const { machine, readiness } = aReadiness();
  machine.bring('image', 'compose');
  await readiness.check();
  expect(await isSettled(readiness.supplies())).toBe(false);
});

test('what is missing is looked for until it is there, and then no more', async () => {
  const { machine, readiness } = aReadiness();
  await readiness.check();
  const search = readiness.pollUntilReady();
  machine.bring('packages', 'image', 'compose');
  expect(await isSettled(search)).toBe(false);
  await search;
  expect(readiness.waitingFor).toEqual([]);
});

test('a network that cannot be raised fails the first look, and later ones are said and tried again', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
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
  expect(said).toHaveBeenCalledTimes(1);
  fault = undefined;
  await search;
  expect(readiness.isNetworkUp).toBe(true);
});

test('a stop ends the search and fails whoever waits, with the reason', async () => {
  const { readiness, stopping } = aReadiness();
  await readiness.check();
  const search = readiness.pollUntilReady();
  const waiting = [readiness.supplies(), readiness.network];
  stopping.abort(new Error('it stops'));
  for (const each of waiting) await expect(each).rejects.toThrow('it stops');
  await search;
});

test('nothing boots after a stop, though everything is there', async () => {
  const { machine, readiness, stopping } = aReadiness();
  machine.bring('packages', 'image', 'compose');
  await readiness.check();
  stopping.abort(new Error('it stops'));
  await expect(readiness.supplies()).rejects.toThrow('it stops');
});
