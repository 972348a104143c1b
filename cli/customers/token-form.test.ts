import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { tokenFault } from './token-form.ts';

const token = `clt_${randomBytes(32).toString('base64url')}`;

test('a token as the API makes them has no fault', () => expect(tokenFault(token)).toBeUndefined());

test.each([
  ['nothing', '', 'There is no token'],
  ['a part of one', token.slice(0, -1), 'not a whole API token'],
  ['more than one', `${token}x`, 'not a whole API token'],
  ['one with a line end', `${token}\n`, 'not a whole API token'],
  ['one with its header', `Bearer ${token}`, 'not a whole API token'],
  ['a key of another service', `sk-${'a'.repeat(44)}`, 'not a whole API token'],
  ['an assistant’s gateway token', 'ab'.repeat(32), 'gateway token of an assistant'],
])('%s is refused, and the reason does not repeat it', (_what, text, fault) => {
  expect(tokenFault(text)).toContain(fault);
  if (text) expect(tokenFault(text)).not.toContain(text);
});
