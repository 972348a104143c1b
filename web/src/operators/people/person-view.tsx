import { Link } from 'wouter';
import type { Person } from '../../api/contract.ts';
import { useLoad } from '../../load/use-load.ts';
import { ActivityList } from '../../security/activity-card.tsx';
import { formatDay } from '../../ui/format-date.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FactorResetCard } from './factor-reset-card.tsx';
import { Marks } from './people-table.tsx';
import { factorWords, marksOf, waysInWords } from './people-words.ts';
import { PersonActions } from './person-actions.tsx';
import { AssistantsCard, SessionsCard, TeamsCard } from './person-tables.tsx';
import '../../ui/facts.css';
import './people.css';

/** Everything about one person, and what an operator can do about them. */
export function PersonView({ id }: { id: string }) {
  const path = `/api/operators/people/${encodeURIComponent(id)}`;
  const { data, problem, reload } = useLoad<{ person: Person }>(path);
  return (
    <div className="stack">
      <p className="small">
        <Link href="/operators/people">All people</Link>
      </p>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && (
        <section className="card">
          <Skeleton label="Loading the person" lines={8} />
        </section>
      )}
      {data && <Loaded person={data.person} onChanged={reload} />}
    </div>
  );
}

function Loaded({ person, onChanged }: { person: Person; onChanged: () => void }) {
  return (
    <>
      <section className="card stack" aria-labelledby="person-title">
        <h2 id="person-title" className="operators__part people__name">
          {person.name}
        </h2>
        <Marks marks={marksOf({ ...person, suspended: person.suspension !== null })} />
        <Facts person={person} />
        <PersonActions person={person} onChanged={onChanged} />
      </section>
      <FactorResetCard person={person} onChanged={onChanged} />
      <TeamsCard teams={person.teams} />
      <AssistantsCard assistants={person.assistants} />
      <SessionsCard sessions={person.sessions} />
      <section className="card stack" aria-labelledby="person-activity-title">
        <h2 id="person-activity-title" className="operators__part">
          Latest activity
        </h2>
        {/* Read again after each act, which is in it. */}
        <ActivityList
          key={JSON.stringify([person.suspension, person.factorReset, person.sessions.length])}
          path={`/api/operators/users/${person.id}/activity`}
          isOwn={false}
        />
      </section>
    </>
  );
}

function Facts({ person }: { person: Person }) {
  const { email, emailProvenAt, newEmail, xUsername, suspension, deletionDue } = person;
  const facts: [string, string | null][] = [
    ['Email', email ?? 'None'],
    ['Proven', emailWords(person, emailProvenAt)],
    ['Wants to change to', newEmail],
    ['X', xUsername === null ? 'Not linked' : `@${xUsername}`],
    ['Ways in', waysInWords(person)],
    ['Second factor', factorWords(person.factors)],
    ['Plan', person.plan],
    ['Signed up', formatDay(person.createdAt)],
    ['Last active', person.activeOn ? formatDay(person.activeOn) : 'Not known'],
    ['Suspended', suspension && `Since ${formatDay(suspension.at)}: ${suspension.because}`],
    ['Account is deleted', deletionDue && formatDay(deletionDue)],
    ['Account', person.id],
  ];
  return (
    <dl className="facts people__facts">
      {facts.map(([what, value]) =>
        value === null ? null : (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function emailWords({ email, emailProven }: Person, at: string | null): string | null {
  if (email === null) return null;
  if (!emailProven) return 'No';
  return at ? formatDay(at) : 'Yes, before proofs were recorded';
}
