import { expect, test } from 'vitest';
import { hostLabelProblem } from '../../../infra/components/input-validation.ts';
import { isAppError } from '../../platform/errors/app-error.ts';
import { checkSubdomain, deriveSubdomain } from './subdomain.ts';

function codeFor(name: string): string {
  try {
    checkSubdomain(name);
    return 'fine';
  } catch (error) {
    return isAppError(error) ? error.code : 'other';
  }
}

test.each(['alice', 'a1b', 'my-assistant', 'x'.repeat(40)])('%s is a subdomain', (name) => {
  expect(codeFor(name)).toBe('fine');
});

test.each([
  '',
  'ab',
  'x'.repeat(41),
  'Alice',
  'al_ice',
  '-alice',
  'alice-',
  'al.ice',
  'alice ',
  'älice',
  'xn--abc',
])('"%s" is not a subdomain', (name) => {
  expect(codeFor(name)).toBe('subdomain_invalid');
});

test.each(['www', 'api', 'admin', 'mail'])('%s is reserved', (name) => {
  expect(codeFor(name)).toBe('subdomain_reserved');
});

test.each(['Ada Lovelace', 'Œdipe & fils — Σ', '日本', '--', 'x'.repeat(80), 'xn--', 'a-'])(
  'a name like "%s" gives a valid subdomain',
  async (name) => {
    const subdomain = await deriveSubdomain(name);
    expect(hostLabelProblem(subdomain)).toBeUndefined();
    expect(codeFor(subdomain)).toBe('fine');
  },
);

test.each([
  ['José García', 'jose-garcia'],
  ['Søren Ødegård', 'soren-odegard'],
  ['Łukasz Żółć', 'lukasz-zolc'],
  ['Jörg Strauß', 'joerg-strauss'],
  ['Đặng Thị', 'dang-thi'],
  ['Þór Æsir', 'thor-aesir'],
  ['İsmail Işık', 'ismail-isik'],
  ['Анна Каренина', 'anna-karenina'],
  ['Ελένη', 'eleni'],
  ['王伟', 'claw'],
])(
  '%s becomes %s: no letter breaks or vanishes in an address that cannot be changed',
  async (name, expected) => {
    expect((await deriveSubdomain(name)).replace(/-[a-z2-9]{4}$/, '')).toBe(expected);
  },
);

test('a derived subdomain resembles the owner’s name', async () => {
  expect(await deriveSubdomain('Ada Lovelace')).toMatch(/^ada-lovelace-[a-z2-9]{4}$/);
});
