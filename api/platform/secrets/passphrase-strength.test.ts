import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { assertStrongPassphrase } from './passphrase-strength.ts';

test.each([
  ['one letter', 'x'],
  ['a good password, but a short one', 'xV9!q-Rz2#mT7w'],
  ['one letter, often', 'a'.repeat(64)],
  ['a short word, often', 'clawdet'.repeat(8)],
  ['digits in order', '1234567890'.repeat(4)],
  ['keys in order', 'qwertyuiopasdfghjklzxcvbnm123456'],
  ['passwords in a row', 'Password1!Password1!Password1!Password1!'],
  ['a placeholder', 'change-me-please-change-me-please'],
])('%s is refused, with how to make a good one', async (_what, passphrase) => {
  const failure = await assertStrongPassphrase(passphrase, 'PULUMI_CONFIG_PASSPHRASE').catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    exitCode: 78,
    message: expect.stringMatching(/^PULUMI_CONFIG_PASSPHRASE (has \d+ characters|is too easy)/),
    next: expect.stringContaining('openssl rand -base64 32'),
  });
  const { message, next } = failure as { message: string; next: string };
  if (passphrase.length > 1) expect(`${message} ${next}`).not.toContain(passphrase);
});

test.each([
  ['openssl rand -base64 32', () => randomBytes(32).toString('base64')],
  ['openssl rand -hex 32', () => randomBytes(32).toString('hex')],
  ['our own file', () => randomBytes(32).toString('base64url')],
  ['six words from a list', () => 'nurse tango violet ladder copper drift'],
])('what %s gives is accepted', async (_what, make) => {
  await expect(assertStrongPassphrase(make(), 'PULUMI_CONFIG_PASSPHRASE')).resolves.toBeUndefined();
});
