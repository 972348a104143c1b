import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { CurrentTeam, May, teamPath } from './current-team.tsx';
import { buildTeam } from './team.builder.ts';

it('a call about the own team has no parameter, and one about another team names it', () => {
  const other = buildTeam({ id: 't2', own: false });
  expect(teamPath('/api/usage?days=1', buildTeam())).toBe('/api/usage?days=1');
  expect(teamPath('/api/usage', other)).toBe('/api/usage?team=t2');
  expect(teamPath('/api/usage?days=1', other)).toBe('/api/usage?days=1&team=t2');
});

it('only what the role allows is shown', () => {
  const shown = (may: ReturnType<typeof buildTeam>['may']) =>
    renderToStaticMarkup(
      <CurrentTeam value={buildTeam({ may })}>
        <May permission="assistants:open" otherwise="Ask an owner.">
          Open it
        </May>
      </CurrentTeam>,
    );
  expect(shown(['assistants:open'])).toBe('Open it');
  expect(shown(['assistants:order'])).toBe('Ask an owner.');
});

it('a part of a page that is outside of a team is a mistake', () => {
  expect(() => renderToStaticMarkup(<May permission="team:read">x</May>)).toThrow('CurrentTeam');
});
