import { generate } from 'otplib';
import { describe, expect, it } from 'vitest';
import { matchTotp, newTotpSecret } from './totp.ts';

const { secret, uri } = newTotpSecret('ada+test@example.com');
const NOW = new Date('2026-12-01T12:00:10Z');
const STEP = Math.floor(NOW.getTime() / 30_000);
const codeAt = (seconds: number) => generate({ secret, epoch: NOW.getTime() / 1000 + seconds });
const matched = async (seconds: number, after?: number) =>
  matchTotp({ secret, ...(after !== undefined && { after }) }, await codeAt(seconds), NOW);

describe('a code of an authenticator app', () => {
  it.each([
    [-30, STEP - 1],
    [0, STEP],
    [30, STEP + 1],
  ])('that is %i seconds off names its step', async (seconds, step) => {
    expect(await matched(seconds)).toBe(step);
  });

  it.each([-3600, -60, 60, 3600])('that is %i seconds off is refused', async (seconds) => {
    expect(await matched(seconds)).toBeUndefined();
  });

  it('is refused once its step is used, and the next one is taken', async () => {
    expect(await matched(0, STEP)).toBeUndefined();
    expect(await matched(-30, STEP)).toBeUndefined();
    expect(await matched(30, STEP)).toBe(STEP + 1);
  });

  it('is refused, and no error, after our clock was set back by an hour', async () => {
    expect(await matched(0, STEP + 120)).toBeUndefined();
  });

  it('may be typed with spaces, and nothing else counts as one', async () => {
    const code = await codeAt(0);
    expect(await matchTotp({ secret }, ` ${code.slice(0, 3)} ${code.slice(3)}`, NOW)).toBe(STEP);
    for (const other of ['', '12345', `${code}0`, 'abcdef', '１２３４５６'])
      expect(await matchTotp({ secret }, other, NOW)).toBeUndefined();
  });
});

it('a new secret has 160 bits, and its address names us and the account', () => {
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret('x').secret).not.toBe(secret);
  expect(uri).toBe(`otpauth://totp/Clawdet:ada%2Btest%40example.com?secret=${secret}&issuer=Clawdet`);
});
