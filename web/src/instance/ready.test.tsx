import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Router } from 'wouter';
import type { Instance, Team } from '../api/contract.ts';
import { SessionProvider } from '../session/session.tsx';
import { CurrentTeam } from '../team/current-team.tsx';
import { buildTeam } from '../team/team.builder.ts';
import { buildCatalog, buildInstance } from './instance.builder.ts';
import { Ready } from './ready.tsx';

function pageFor(team: Partial<Team>, instance: Partial<Instance> = {}): string {
  const nothing = () => undefined;
  return renderToStaticMarkup(
    <Router ssrPath="/dashboard">
      <SessionProvider>
        <CurrentTeam value={buildTeam(team)}>
          <Ready
            instance={buildInstance(instance)}
            operation={null}
            catalog={buildCatalog()}
            onChanged={nothing}
            onRemoving={nothing}
          />
        </CurrentTeam>
      </SessionProvider>
    </Router>,
  );
}

const parts = ['Open assistant', 'Reveal token', 'Replace the key', 'Quick start', 'Delete instance'];
const shownTo = (team: Partial<Team>) => parts.filter((part) => pageFor(team).includes(part));

it('an owner sees everything', () => {
  expect(shownTo({})).toEqual(parts);
});

it('of an adopted server, nothing that needs a key of ours is offered, and the page says so', () => {
  const html = pageFor({}, { adopted: true });
  expect(parts.filter((part) => html.includes(part))).toEqual(['Delete instance']);
  expect(html).toContain('We never rebuild your server by ourselves');
});

it.each([
  [false, 'its model does not answer it'],
  [true, 'models do not answer the keys that you have from us'],
])('a suspension says what it stops (adopted: %s)', (adopted, words) => {
  const suspension = { at: '2026-12-01T09:00:00Z', because: 'It sends spam.' };
  expect(pageFor({}, { adopted, suspension })).toContain(words);
});

it('the keys of programs share the budget of an assistant of ours alone', () => {
  expect(pageFor({})).toContain('on the same budget as your assistant');
  expect(pageFor({}, { adopted: true })).not.toContain('the same budget as your assistant');
});

it('a viewer sees the assistant and its usage, and nothing that opens or changes it', () => {
  const viewer: Partial<Team> = { role: 'viewer', may: ['assistants:read', 'program-keys:read'] };
  expect(shownTo(viewer)).toEqual([]);
  const html = pageFor(viewer);
  for (const part of ['https://ada.clawdet.com', 'Usage this month', 'Details', 'Keys for your programs'])
    expect(html).toContain(part);
});

it('a member opens it, but neither deletes it nor replaces its key', () => {
  expect(shownTo({ role: 'member', may: ['assistants:open', 'program-keys:change'] })).toEqual([
    'Open assistant',
    'Reveal token',
    'Quick start',
  ]);
});
