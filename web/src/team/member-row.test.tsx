import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Router } from 'wouter';
import type { Member, Team } from '../api/contract.ts';
import { SessionProvider } from '../session/session.tsx';
import { CurrentTeam } from './current-team.tsx';
import { MemberRow } from './member-row.tsx';
import { buildMember, buildTeam } from './team.builder.ts';
import { TeamsProvider } from './teams.tsx';

const grace = buildMember({ id: 'u2', name: 'Grace', email: null, role: 'member' });

function rowOf(member: Member, team: Partial<Team>, isUser = false, isLastOwner = false): string {
  return renderToStaticMarkup(
    <Router ssrPath="/team">
      <SessionProvider>
        <TeamsProvider>
          <CurrentTeam value={buildTeam(team)}>
            <table>
              <tbody>
                <MemberRow
                  member={member}
                  isUser={isUser}
                  isLastOwner={isLastOwner}
                  onChanged={() => undefined}
                />
              </tbody>
            </table>
          </CurrentTeam>
        </TeamsProvider>
      </SessionProvider>
    </Router>,
  );
}

it('an owner changes and removes others, but leaves themselves', () => {
  const html = rowOf(grace, {});
  expect(html).toContain('Change role');
  expect(html).toContain('Remove');
  const own = rowOf(buildMember(), {}, true);
  expect(own).toContain('Leave');
  expect(own).not.toContain('Remove');
});

it('whose role does not allow it is offered nothing for others, but can leave', () => {
  const viewer = { role: 'viewer', may: ['team:read'] } as const;
  expect(rowOf(grace, { ...viewer, may: [...viewer.may] })).not.toContain('<button');
  const own = rowOf({ ...grace, role: 'viewer' }, { role: 'viewer', may: ['team:read'] }, true);
  expect(own).toContain('Leave');
  expect(own).not.toContain('Change role');
});

it('an admin is offered nothing for an owner', () => {
  expect(rowOf(buildMember(), { role: 'admin', may: ['members:change'] })).not.toContain('<button');
});

it('the only owner is neither changed nor removed, and cannot leave', () => {
  expect(rowOf(buildMember(), {}, true, true)).not.toContain('<button');
});

it('an address that was only typed is not shown', () => {
  expect(rowOf(grace, {})).toContain('Email not confirmed');
});
