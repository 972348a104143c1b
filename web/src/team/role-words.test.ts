import { expect, it } from 'vitest';
import { isLastOwner, peopleWords, ROLES, rolesFor, roleWords } from './role-words.ts';
import { buildMember, buildTeam } from './team.builder.ts';

it.each(ROLES)('%s is explained in one line', (role) => {
  const { title, withArticle, may } = roleWords(role);
  expect(withArticle).toMatch(new RegExp(`^an? ${title.toLowerCase()}$`));
  expect(may).toMatch(/\.$/);
  expect(may).not.toContain('\n');
});

const admin = buildTeam({ role: 'admin', may: ['members:change'] });

it('an owner gives every role to everybody', () => {
  expect(rolesFor(buildTeam(), { role: 'viewer' })).toEqual(ROLES);
  expect(rolesFor(buildTeam(), { role: 'owner' })).toEqual(ROLES);
});

it('an admin makes nobody an owner, and leaves owners as they are', () => {
  expect(rolesFor(admin, { role: 'member' })).toEqual(['viewer', 'member', 'admin']);
  expect(rolesFor(admin, { role: 'owner' })).toEqual([]);
});

it('who may not change roles is offered none', () => {
  expect(rolesFor(buildTeam({ may: ['owners:change'] }), { role: 'viewer' })).toEqual([]);
});

it('an owner is the last one until there is another', () => {
  const ada = buildMember();
  const grace = buildMember({ id: 'u2', role: 'admin' });
  expect(isLastOwner([ada, grace], ada)).toBe(true);
  expect(isLastOwner([ada, grace], grace)).toBe(false);
  expect(isLastOwner([ada, { ...grace, role: 'owner' }], ada)).toBe(false);
});

it('one person is no people', () => {
  expect([peopleWords(1), peopleWords(2)]).toEqual(['1 person', '2 people']);
});
