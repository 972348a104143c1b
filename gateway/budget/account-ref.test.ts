import { expect, test } from 'vitest';
import { accountIdOf, accountRefOf, findAccount, instanceAccount, TEAM_ACCOUNT } from './account-ref.ts';
import { emptyLedger, setLimits } from './ledger.ts';

test.each([TEAM_ACCOUNT, instanceAccount('ada')])(
  '%o is the same account again from its stored id',
  (account) => {
    expect(accountRefOf(accountIdOf(account))).toEqual(account);
  },
);

test('a new ledger has the account of its team, and that of an instance once it is named', () => {
  const ledger = emptyLedger(new Date());
  expect(findAccount(ledger, TEAM_ACCOUNT)).toMatchObject({ tier: 'free' });
  expect(findAccount(ledger, instanceAccount('ada'))).toBeUndefined();
  expect(findAccount(setLimits(ledger, instanceAccount('ada'), {}), instanceAccount('ada'))).toBeDefined();
});
