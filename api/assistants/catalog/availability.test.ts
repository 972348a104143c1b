import { expect, test } from 'vitest';
import type { CloudServerType } from '../../../infra/clouds/hetzner.ts';
import { availabilityReader } from './availability.ts';

const cx23 = (available: boolean): CloudServerType[] => [
  {
    name: 'cx23',
    locations: [
      { name: 'hel1', available },
      { name: 'nbg1', available: true },
    ],
  },
];
const helsinki = { serverType: 'cx23', location: 'hel1' };

/** A reader whose cloud answers as the test says, and whose clock the test moves. */
function aReader(answer: () => Promise<CloudServerType[]>) {
  const state = { at: 0, calls: 0, troubles: 0 };
  const read = availabilityReader(
    {
      listServerTypes: () => {
        state.calls += 1;
        return answer();
      },
    },
    { now: () => state.at, onTrouble: () => (state.troubles += 1) },
  );
  return { state, isAvailable: async (placement = helsinki) => (await read())(placement) };
}

test('a location is available as the cloud says, and what it does not list is not', async () => {
  const { isAvailable } = aReader(async () => cx23(false));
  expect(await isAvailable()).toBe(false);
  expect(await isAvailable({ serverType: 'cx23', location: 'nbg1' })).toBe(true);
  expect(await isAvailable({ serverType: 'cx23', location: 'ash' })).toBe(false);
  expect(await isAvailable({ serverType: 'cpx21', location: 'nbg1' })).toBe(false);
});

test('the cloud is asked once a minute, and once for all who ask at the same time', async () => {
  let available = false;
  const { state, isAvailable } = aReader(async () => cx23(available));
  expect(await Promise.all([isAvailable(), isAvailable()])).toEqual([false, false]);
  available = true;
  state.at = 59_999;
  expect(await isAvailable()).toBe(false);
  expect(state.calls).toBe(1);
  state.at = 60_000;
  expect(await isAvailable()).toBe(true);
  expect(state.calls).toBe(2);
});

test('while the cloud does not answer, everything is available, and it is not asked each time', async () => {
  const { state, isAvailable } = aReader(async () => {
    throw new Error('no answer');
  });
  expect([await isAvailable(), await isAvailable()]).toEqual([true, true]);
  expect(state).toMatchObject({ calls: 1, troubles: 1 });
});

test('the last answer is used for a quarter of an hour', async () => {
  let fails = false;
  const { state, isAvailable } = aReader(async () => {
    if (fails) throw new Error('no answer');
    return cx23(false);
  });
  await isAvailable();
  fails = true;
  state.at = 15 * 60_000 - 1;
  expect(await isAvailable()).toBe(false);
  state.at = 15 * 60_000 + 60_000;
  expect(await isAvailable()).toBe(true);
});
