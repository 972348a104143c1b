import type { ReactNode } from 'react';
import type { Person } from '../../api/contract.ts';
import { browserTitle, loginWords } from '../../security/session-words.ts';
import { roleWords } from '../../team/role-words.ts';
import { Badge } from '../../ui/badge.tsx';
import { formatDay, formatTime } from '../../ui/format-date.ts';
import { Table } from '../../ui/table.tsx';
import { AdoptedBadge } from '../instance-badges.tsx';

/** The teams of a person, with their role. */
export function TeamsCard({ teams }: Pick<Person, 'teams'>) {
  return (
    <Card id="person-teams" title="Teams" count={teams.length}>
      <Table columns={['Team', 'Role', 'People', 'Marks']}>
        {teams.map(({ id, name, own, role, members, suspended }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td data-title="Role">{roleWords(role).title}</td>
            <td data-title="People" className="figures">
              {members}
            </td>
            <td data-title="Marks">
              <span className="conditions">
                {own && <Badge tone="soft">Their own</Badge>}
                {suspended && <Badge tone="bad">Suspended</Badge>}
                {!own && !suspended && '–'}
              </span>
            </td>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

/** The assistants in all of a person's teams. */
export function AssistantsCard({ assistants }: Pick<Person, 'assistants'>) {
  return (
    <Card id="person-assistants" title="Assistants" count={assistants.length}>
      {assistants.length === 0 ? (
        <p className="soft small">No assistant in any of their teams.</p>
      ) : (
        <Table columns={['Assistant', 'Team', 'Status', 'Tier', 'Region', 'Ordered']}>
          {assistants.map(({ subdomain, team, status, error, tier, region, adopted, createdAt }) => (
            <tr key={subdomain} data-customer={subdomain}>
              <th scope="row">
                {subdomain} {adopted && <AdoptedBadge />}
              </th>
              <td data-title="Team">{team}</td>
              <td data-title="Status">{error ? `${status} (${error})` : status}</td>
              <td data-title="Tier">{tier}</td>
              <td data-title="Region">{region}</td>
              <td data-title="Ordered" className="figures">
                {formatDay(createdAt)}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}

/** Where a person is logged in. */
export function SessionsCard({ sessions }: Pick<Person, 'sessions'>) {
  return (
    <Card id="person-sessions" title="Sessions" count={sessions.length}>
      {sessions.length === 0 ? (
        <p className="soft small">Logged in nowhere.</p>
      ) : (
        <Table columns={['Browser', 'Network', 'Logged in', 'Last used']}>
          {sessions.map((session) => (
            <tr key={session.id}>
              <th scope="row">{browserTitle(session.browser)}</th>
              <td data-title="Network">{session.network ?? 'unknown'}</td>
              <td data-title="Logged in">{loginWords(session)}</td>
              <td data-title="Last used">{formatTime(session.lastSeenAt)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}

function Card({
  id,
  title,
  count,
  children,
}: {
  id: string;
  title: string;
  count: number;
  children: ReactNode;
}) {
  return (
    <section className="card stack" aria-labelledby={id}>
      <h2 id={id} className="operators__part">
        {title} <span className="soft figures">{count}</span>
      </h2>
      {children}
    </section>
  );
}
