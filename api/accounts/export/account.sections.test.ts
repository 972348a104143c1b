import { expect, test } from 'vitest';
import { userSchema } from '../users/user.model.ts';
import { ACCOUNT_FIELDS, ACCOUNT_SECRETS } from './account.sections.ts';

test('every field of an account is in its export, or is named as a secret', () => {
  const stored = Object.keys(userSchema.paths).map((path) => path.split('.')[0]);
  const known = new Set<string | undefined>(['_id', ...ACCOUNT_FIELDS, ...ACCOUNT_SECRETS]);
  expect([...new Set(stored)].filter((field) => !known.has(field))).toEqual([]);
  const fields: readonly string[] = ACCOUNT_FIELDS;
  expect(ACCOUNT_SECRETS.filter((secret) => fields.includes(secret))).toEqual([]);
});
