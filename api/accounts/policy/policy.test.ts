import { expect, test } from 'vitest';
import {
  permissionsOf,
  roleMay,
  scopeMay,
  TEAM_POLICY,
  type TeamPermission,
  teamRole,
  tokenScope,
} from './policy.ts';

const permissions = Object.keys(TEAM_POLICY) as TeamPermission[];

test.each(permissions)('who may %s: a stronger role may whatever a weaker one may', (permission) => {
  const may = teamRole.options.map((role) => roleMay(role, permission));
  expect(may).toEqual([...may].sort());
  expect(may.at(-1)).toBe(true);
});

test.each(permissions)('tokens that may %s: a wider scope may whatever a narrower one may', (permission) => {
  const may = tokenScope.options.map((scope) => scopeMay(scope, permission));
  expect(may).toEqual([...may].sort());
});

test('no token changes who is in a team, nor opens an assistant', () => {
  const bySomeToken = permissions.filter((permission) => scopeMay('admin', permission));
  expect(bySomeToken.filter((name) => /^(members|owners|invitations|tokens|team):/.test(name))).toEqual([]);
  expect(bySomeToken).not.toContain('assistants:open');
});

test('a viewer and a token for reading change nothing', () => {
  const changing = permissions.filter((name) => !name.endsWith(':read'));
  expect(changing.filter((name) => roleMay('viewer', name))).toEqual([]);
  expect(changing.filter((name) => scopeMay('read', name))).toEqual([]);
});

test('an owner has every permission, and a viewer only those that read what a viewer may', () => {
  expect(permissionsOf('owner')).toEqual(permissions);
  expect(permissionsOf('viewer')).toEqual([
    'assistants:read',
    'program-keys:read',
    'usage:read',
    'team:read',
  ]);
});

test.each(teamRole.options)('what a %s may is what the table says', (role) => {
  expect(permissionsOf(role)).toEqual(permissions.filter((permission) => roleMay(role, permission)));
});
