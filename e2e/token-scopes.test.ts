import { expect, test } from 'vitest';
import { roleMay, scopeMay, TEAM_POLICY, type TeamPermission } from '../api/accounts/policy/policy.ts';
import { SCOPES, scopeWords } from '../web/src/team/tokens/scope-words.ts';

const permissions = Object.keys(TEAM_POLICY) as TeamPermission[];
const added = (scope: (typeof SCOPES)[number]) => {
  const narrower = SCOPES[SCOPES.indexOf(scope) - 1];
  return permissions.filter((one) => scopeMay(scope, one) && !(narrower && scopeMay(narrower, one)));
};

test('the words of each scope are what the policy allows', () => {
  expect(SCOPES.map((scope) => [scopeWords(scope).title, added(scope)])).toEqual([
    ['Read', ['assistants:read', 'program-keys:read', 'usage:read']],
    ['Operate', ['operations:cancel']],
    [
      'Admin',
      [
        ...['assistants:order', 'assistants:delete', 'model-keys:replace', 'program-keys:change'],
        ...['webhooks:read', 'webhooks:change'],
      ],
    ],
  ]);
});

test('whoever may create tokens may do whatever a token may', () => {
  const byTokens = permissions.filter((one) => scopeMay('admin', one));
  expect(byTokens.filter((one) => !roleMay('admin', one))).toEqual([]);
});
