import { expect, it } from 'vitest';
import { buildUnprovenUser, buildUser } from '../session/user.builder.ts';
import { keptOrderOf } from './use-kept-order.ts';

const facts = { user: buildUnprovenUser({}), hasInstance: false, waited: true, late: false };

it.each([
  ['waits for the link to be opened', {}, 'waiting'],
  ['has just been placed, and the assistant is not there yet', { user: buildUser() }, 'placing'],
  ['was confirmed, and no assistant came of it', { user: buildUser(), late: true }, 'refused'],
  ['has become an assistant', { user: buildUser(), hasInstance: true }, null],
  ['was never given', { user: buildUnprovenUser(), waited: false }, null],
  ['was never kept, since the email was confirmed before', { user: buildUser(), waited: false }, null],
] as const)('an order that %s', (_what, change, kept) => {
  expect(keptOrderOf({ ...facts, ...change })).toBe(kept);
});
