import { expect, test } from 'vitest';
import { emailField } from '../users/user.schema.ts';
import { readRows } from './import.rows.ts';
import { anOldUser, fileOf, HASH } from './users-file.builder.ts';

const terms = { at: new Date('2026-11-30T12:00:00Z'), addressesProven: false };
const readAll = (users: readonly unknown[], more = {}) =>
  readRows(fileOf(users).rows, { ...terms, ...more }, 'row');
const readOne = (user: unknown, more = {}) => {
  const [first] = readAll([user], more);
  if (!first) throw new Error('no row');
  return first;
};
const accountFrom = (fields: Record<string, unknown>, more = {}) => {
  const { imported, problems } = readOne(anOldUser(fields), more);
  expect(problems).toEqual([]);
  return imported?.account;
};
const problemsOf = (user: unknown) => readOne(user).problems;

test('a paid user becomes an account with the plan Pro, and keeps what support may need', () => {
  const account = accountFrom({ hetznerVpsId: '4711', hetznerVpsIp: '65.109.1.2' });
  expect(account).toMatchObject({
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    claimedEmailKey: 'ada@example.com',
    passwordHash: HASH,
    provider: 'email',
    plan: 'pro',
    nameKeys: { whole: 'ada lovelace' },
    termsAcceptedAt: new Date(1_771_716_000_000),
    createdAt: new Date(1_771_716_000_000),
    importedFrom: {
      id: 'user_1771716000000_ab12cd',
      at: terms.at,
      paid: true,
      paymentMethod: 'free_beta',
      paidAt: new Date('2026-02-21T23:20:00Z'),
      provisioningStatus: 'pending',
      serverId: '4711',
      serverAddress: '65.109.1.2',
    },
  });
});

test('sessions, card data and unknown keys are nowhere in the account', () => {
  const card = '4242424242424242';
  const account = accountFrom({
    cardNumber: card,
    card: { number: card },
    role: 'operator',
    plan: 'enterprise',
  });
  expect(JSON.stringify(account)).not.toMatch(/session|ffff|4242|operator|enterprise/);
});

test.each(['visa 4242 4242 4242 4242', '4242', { brand: 'visa' }])(
  'a payment method that may be a card, %j, is left out and the report says so',
  (paymentMethod) => {
    const { imported } = readOne(anOldUser({ paymentMethod }));
    expect(imported?.account.importedFrom).not.toHaveProperty('paymentMethod');
    expect(imported?.notes).toContainEqual({ field: 'paymentMethod', message: expect.any(String) });
  },
);

test('a user who has not paid has the free plan, and terms that were not accepted stay open', () => {
  const account = accountFrom({ paid: false, termsAccepted: false });
  expect(account?.plan).toBe('free');
  expect(account).not.toHaveProperty('termsAcceptedAt');
});

test.each([
  ['the row says so', { emailVerified: true }, {}],
  ['the operator says so', {}, { addressesProven: true }],
])('an address is proven if %s', (_, fields, more) => {
  const account = accountFrom({ email: 'Ada@Example.com', ...fields }, more);
  expect(account).toMatchObject({ email: 'Ada@Example.com', emailKey: 'ada@example.com' });
  expect(account).not.toHaveProperty('claimedEmailKey');
});

test('an id that is an ObjectId is kept; another one becomes an id that is always the same', () => {
  const id = '65F0c0ffee65f0c0ffee65f0';
  expect(accountFrom({ id })?._id.toString()).toBe(id.toLowerCase());
  const ids = ['user_1771716000000_ab12cd', 'user_1771716000000_other', 'alice'].map((old) =>
    accountFrom({ id: old })?._id.toString(),
  );
  expect(new Set(ids).size).toBe(3);
  expect(accountFrom({ id: 'alice' })?._id.toString()).toBe(ids[2]);
  expect(accountFrom({})?._id.getTimestamp()).toEqual(new Date(1_771_716_000_000));
  expect(readOne(anOldUser()).imported?.notes).toContainEqual({ field: 'id', message: 'They get a new id.' });
});

test('a user of X without an email or a password keeps id and handle', () => {
  const fields = { email: '', passwordHash: null, name: undefined, xName: 'Yoni', xId: '206662545' };
  const account = accountFrom({ ...fields, xUsername: '@YoniA', xProfileImage: 'https://pbs.example/a.png' });
  expect(account).toMatchObject({
    name: 'Yoni',
    xId: '206662545',
    xUsername: 'YoniA',
    xUsernameKey: 'yonia',
    provider: 'x',
    avatarUrl: 'https://pbs.example/a.png',
  });
  expect(account).not.toHaveProperty('email');
  expect(account).not.toHaveProperty('xConfirmedAt');
});

test.each([
  [{ name: null, xName: 'Ada of X', xId: '1' }, 'Ada of X'],
  [{ name: null, xUsername: 'ada', xId: '1' }, 'ada'],
  [{ name: null }, 'ada'],
  [{ name: null, email: null, xId: '17' }, 'X user 17'],
  [{ name: '李小龙' }, '李小龙'],
  [{ name: 'عمر' }, 'عمر'],
])('with %j the name is %s', (fields, name) => {
  expect(accountFrom(fields)?.name).toBe(name);
});

test('a hash that cannot be checked is not kept, nor shown', () => {
  const { imported } = readOne(anOldUser({ passwordHash: '$argon2id$secret' }));
  expect(imported?.account).not.toHaveProperty('passwordHash');
  expect(imported?.notes.map(({ field }) => field)).toContain('passwordHash');
  expect(JSON.stringify(imported)).not.toContain('argon2');
});

test.each([
  ['ada@example.com', true],
  ['用户@例子.公司', emailField.safeParse('用户@例子.公司').success],
  ['ada@xn--fsqu00a.xn--55qx5d', emailField.safeParse('ada@xn--fsqu00a.xn--55qx5d').success],
  ['ada@example.com\r\nBcc: eve@example.com', false],
  ['ada@example.com, eve@example.com', false],
  ['a b@example.com', false],
])('the address %j is imported exactly if a sign-up takes it', (email, isTaken) => {
  expect(problemsOf(anOldUser({ email })).length === 0).toBe(isTaken);
});

test.each<[string, unknown]>([
  ['name', 'Ada\r\nSubject: hello'],
  ['name', 'Ada\u202Eadmin'],
  ['name', 'x'.repeat(81)],
  ['name', { $gt: '' }],
  ['email', { $ne: null }],
  ['email', ['ada@example.com']],
  ['id', { $oid: '65f0c0ffee65f0c0ffee65f0' }],
  ['id', 'a\nb'],
  ['id', 1.5],
  ['xId', { $regex: '.*' }],
  ['xId', 206_662_545],
  ['xId', '12; drop'],
  ['xUsername', 'ada lovelace'],
  ['paid', 'true'],
  ['paid', 1],
  ['paidAt', 'yesterday'],
  ['paidAt', '2026-02-31T00:00:00Z'],
  ['createdAt', 1_771_716_000],
  ['createdAt', 8.64e15],
  ['createdAt', { $date: '2026-02-21T23:20:00Z' }],
  ['emailVerified', 'no'],
  ['termsAccepted', 'yes'],
])('a %s of %j makes the row invalid, and names the field', (field, value) => {
  const problems = problemsOf(anOldUser({ [field]: value }));
  expect(problems.map((problem) => problem.field)).toEqual([field]);
});

test.each([null, 5, 'ada@example.com', true, [], [anOldUser()]])('a row that is %j is no user', (value) => {
  expect(problemsOf(value)).toEqual([{ field: '', message: 'A user is a JSON object.' }]);
});

test('a row with nothing to log in with is named', () => {
  expect(problemsOf({})).toEqual([{ field: 'email', message: expect.stringContaining('neither') }]);
});

test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
  'keys and ids named %s are a key and an id like any other',
  (key) => {
    const text = `[{"${key}":{"paid":true,"email":"eve@example.com"},"email":"ada@example.com","id":"${key}"}]`;
    const [first] = readAll(JSON.parse(text));
    expect(first?.imported?.account).toMatchObject({ email: 'ada@example.com', plan: 'free' });
    expect(({} as { paid?: boolean }).paid).toBeUndefined();
  },
);

test('of rows with one id, one X id or one address, in any letter case, the first counts', () => {
  const rows = readAll([
    anOldUser({ xId: '1' }),
    anOldUser({ email: 'other@example.com' }),
    anOldUser({ id: 'b', email: 'ADA@example.com' }),
    anOldUser({ id: 'c', email: 'third@example.com', xId: '1' }),
    anOldUser({ id: 'd', email: 'fourth@example.com' }),
  ]);
  const same = (field: string) => [{ field, message: 'The same as in row 1, which counts.' }];
  expect(rows.map(({ problems }) => problems)).toEqual([[], same('id'), same('email'), same('xId'), []]);
});

test('an invalid row takes no address from a later one', () => {
  const rows = readAll([anOldUser({ name: 5 }), anOldUser()]);
  expect(rows.map(({ imported }) => imported !== undefined)).toEqual([false, true]);
});

test.each([
  [{ provisioningStatus: 'complete', hetznerVpsId: '4711' }, /server 4711 stays as it is/],
  [{ provisioningStatus: 'creating_vps' }, /No assistant.*creating_vps/],
  [{ provisioningStatus: 'complete' }, /No assistant/],
])('with %j the report says what becomes of the assistant', (fields, message) => {
  const { imported } = readOne(anOldUser(fields));
  expect(imported?.notes).toContainEqual({
    field: 'provisioningStatus',
    message: expect.stringMatching(message),
  });
});
