import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Router } from 'wouter';
import type { Operation, Team } from '../api/contract.ts';
import { buildOperation, stepsOf } from '../operation/operation.builder.ts';
import { SessionProvider } from '../session/session.tsx';
import { CurrentTeam } from '../team/current-team.tsx';
import { buildTeam } from '../team/team.builder.ts';
import { Failed } from './failed.tsx';
import { buildCatalog, buildInstance } from './instance.builder.ts';

const instance = buildInstance({ status: 'failed' });
const catalog = buildCatalog();

function pageAfter(error: string): string {
  return pageOf({
    status: 'failed',
    error: { error, message: 'It did not work.', action: 'retry', helpUrl: `/help#${error}` },
  });
}

function pageOf(change: Partial<Operation>, team: Partial<Team> = {}, adopted = false): string {
  const operation = buildOperation(change);
  const nothing = () => undefined;
  return renderToStaticMarkup(
    <Router ssrPath="/dashboard">
      <SessionProvider>
        <CurrentTeam value={buildTeam(team)}>
          <Failed
            instance={{ ...instance, adopted }}
            operation={operation}
            catalog={catalog}
            onChanged={nothing}
            onRemoving={nothing}
          />
        </CurrentTeam>
      </SessionProvider>
    </Router>,
  );
}

it('asks for another address if the first one is in use, since trying again would fail again', () => {
  const html = pageAfter('subdomain_taken');
  expect(html).toContain('Another address');
  expect(html).toContain('Use this address');
  expect(html).not.toContain('Try again');
});

it('offers to try again after any other failure', () => {
  const html = pageAfter('provisioning_failed');
  expect(html).toContain('Try again');
  expect(html).not.toContain('Another address');
});

it('says that we cancelled a set-up, unless its owner did', () => {
  const cancelled = { status: 'cancelled' } as const;
  expect(pageOf({ ...cancelled, cancelledBy: 'operator' })).toContain('cancelled by us');
  expect(pageOf({ ...cancelled, cancelledBy: 'owner' })).not.toContain('by us');
});

it('says that deleting an assistant that was never set up loses no data', () => {
  const html = pageOf({ status: 'cancelled' });
  expect(html).toContain('no data is lost');
  expect(html).not.toContain('removes the server');
});

it('offers nothing to whom their role allows neither, and says who can', () => {
  const html = pageOf({ status: 'failed' }, { role: 'member', may: ['assistants:read', 'assistants:open'] });
  expect(html).toContain('An admin or owner of the team can try again');
  expect(html).not.toContain('<button');
});

it.each(['failed', 'cancelled'] as const)(
  'an adoption that %s leaves the server, and nothing to try again',
  (status) => {
    const html = pageOf(
      { kind: 'adopt', status, steps: stepsOf('importing:failed cleaning_up:failed') },
      {},
      true,
    );
    expect(html).toContain('Your server was not changed and goes on running as before');
    expect(html).not.toMatch(/Try again|Set it up again|is billed|has been removed|removes/);
  },
);

it('the deletion of an adopted server that failed is tried again by its owner', () => {
  expect(pageOf({ kind: 'destroy', status: 'failed' }, {}, true)).toContain('Try again');
});
