import { expect, test } from 'vitest';
import { changedFlags, waitingFlagsOf } from './user.flags.ts';

test('an account that has only typed an address is unproven, and one with an order waits for it', () => {
  expect(waitingFlagsOf({ claimedEmailKey: 'ada@example.com' })).toEqual({ unproven: true });
  expect(waitingFlagsOf({ claimedEmailKey: 'a@b.example', wantedOrder: {} })).toEqual({
    unproven: true,
    orderWaits: true,
  });
  expect(waitingFlagsOf({})).toEqual({});
});

test.each([
  [{ claimedEmailKey: 'a@b.example' }, {}, { set: { unproven: true }, unset: {} }],
  [{ emailKey: 'a@b.example' }, { claimedEmailKey: '' }, { set: {}, unset: { unproven: '' } }],
  [{ wantedOrder: null }, {}, { set: {}, unset: { orderWaits: '' } }],
  [{ name: 'Ada' }, { newEmail: '' }, { set: {}, unset: {} }],
])('setting %j and removing %j changes the flags by %j', (set, unset, flags) => {
  expect(changedFlags(set, unset)).toEqual(flags);
});
