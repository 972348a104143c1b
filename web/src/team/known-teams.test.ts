import { expect, it } from 'vitest';
import { unreachable } from '../api/problem.ts';
import { afterChoice, afterLeaving, afterReading, currentOf, unknownTeams } from './known-teams.ts';
import { buildTeam } from './team.builder.ts';

const own = buildTeam({ id: 'own' });
const other = buildTeam({ id: 'other', name: 'Engines', own: false });
const known = (chosen: string | null) => afterReading(unknownTeams('u1', chosen), [own, other]);

it('shows the chosen team, else the user’s own', () => {
  expect(currentOf(known('other'))).toBe(other);
  expect(currentOf(known(null))).toBe(own);
});

it('shows another team to whom has left their own, and none to whom is in none', () => {
  expect(currentOf(afterReading(unknownTeams('u1', null), [other]))).toBe(other);
  expect(currentOf(afterReading(unknownTeams('u1', null), []))).toBeNull();
});

it('goes back to the own team when the user was removed from the chosen one, and says so', () => {
  const after = afterReading(known('other'), [own]);
  expect(currentOf(after)).toBe(own);
  expect(after.notice).toContain('You are no longer in “Engines”');
});

it('says so also when it happened while no page was open', () => {
  const after = afterReading(unknownTeams('u1', 'gone'), [own]);
  expect([currentOf(after), after.chosen]).toEqual([own, null]);
  expect(after.notice).toContain('the team that you had chosen');
});

it('says nothing of teams that were not shown', () => {
  expect(afterReading(known(null), [own]).notice).toBeNull();
});

it('keeps the choice and the notice while the teams stay, and forgets an earlier problem', () => {
  const before = { ...known('other'), notice: 'Read this.', problem: unreachable() };
  const after = afterReading(before, [own, other]);
  expect(after).toMatchObject({ chosen: 'other', notice: 'Read this.', problem: null });
});

it('a team that the user leaves is gone at once, with the words about it and no others', () => {
  const after = afterLeaving(known('other'), 'other', 'You have left it.');
  expect(currentOf(after)).toBe(own);
  expect(afterReading(after, [own]).notice).toBe('You have left it.');
});

it('a choice takes the notice away', () => {
  const after = afterChoice({ ...known(null), notice: 'Read this.' }, 'other');
  expect([currentOf(after), after.notice]).toEqual([other, null]);
});
