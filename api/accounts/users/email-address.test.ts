import { expect, test } from 'vitest';
import { emailKeyOf, isEmailAddress } from './email-address.ts';

test.each([
  'ada@example.com',
  'pavel@example.xn--p1ai',
  'pavel@пример.рф',
  'павел@пример.рф',
  '用户@例子.公司',
  'o’brien@example.com'.replace('’', "'"),
  "all.!#$%&'*+/=?^_`{|}~-@example.com",
  'a@b.co',
  'ada+tag@sub.domain.example.museum',
  'ada@123.example.com',
  `${'a'.repeat(64)}@example.com`,
])('%s is an address', (text) => expect(isEmailAddress(text)).toBe(true));

test.each([
  'ada',
  'ada@',
  '@example.com',
  'ada@localhost',
  'ada@127.0.0.1',
  'ada@[127.0.0.1]',
  'ada@example..com',
  'ada@-example.com',
  'ada@example.com.',
  '.ada@example.com',
  'ada.@example.com',
  'a..b@example.com',
  'a b@example.com',
  '"a b"@example.com',
  'ada@eve.example@example.com',
  'ada<eve@example.com>',
  'ada@example.com\r\nBcc: eve@example.com',
  'ada\u202e@example.com',
  'ada\u0000@example.com',
  'ada@exam\u200bple.com'.replace('\u200b', ' '),
  `${'a'.repeat(65)}@example.com`,
  `ada@${'a'.repeat(64)}.com`,
  `ada@${'a.'.repeat(125)}com`,
  'ada@example.com/path',
  'ada@example.com:25',
])('%j is none', (text) => expect(isEmailAddress(text)).toBe(false));

test.each([
  ['Ada@Example.COM', 'ada@example.com'],
  [' pavel@Пример.РФ ', 'pavel@xn--e1afmkfd.xn--p1ai'],
  ['pavel@xn--e1afmkfd.xn--p1ai', 'pavel@xn--e1afmkfd.xn--p1ai'],
])('%s is the same address as %s', (text, key) => expect(emailKeyOf(text)).toBe(key));

test('what is no address has a key of its own, for a login that finds nobody', () => {
  expect(emailKeyOf('Ada')).toBe('ada');
});
