import { Link } from 'wouter';
import type { PeopleCounts } from '../../api/contract.ts';
import { usePoll } from '../../load/use-poll.ts';
import { formatExactTime, formatTime } from '../../ui/format-date.ts';
import { formatCount } from '../../ui/format-number.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

/** How many people and teams there are, and the resets that wait for another operator. */
export function PeopleCountsCard() {
  const { data, problem, reload, state } = usePoll<PeopleCounts>('/api/operators/people/counts', 60_000);
  return (
    <section className="card stack" aria-labelledby="people-counts-title">
      <h2 id="people-counts-title" className="operators__part">
        How many
      </h2>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && state === 'loading' && <Skeleton label="Counting people and teams" />}
      {data && <Resets resets={data.factorResets} />}
      {data && <p className="soft small figures">Counted at {formatExactTime(data.at)}.</p>}
      {data && <Counts counts={data} />}
    </section>
  );
}

function Counts({ counts: { people, teams } }: { counts: PeopleCounts }) {
  return (
    <div className="people__counts">
      <Group
        title="People"
        counts={[
          ['in all', people.total],
          ['active in the last 30 days', people.active],
          ['with an assistant', people.withAssistant],
          ['waiting: email not proven', people.unproven],
          ['waiting: with an order', people.ordersWaiting],
        ]}
      />
      <Group
        title="Teams"
        counts={[
          ['in all', teams.total],
          ['created in addition to the one of each account', teams.created],
          ['active in the last 30 days', teams.active],
          ['with an assistant', teams.withAssistant],
          ['suspended', teams.suspended],
        ]}
      />
    </div>
  );
}

function Group({ title, counts }: { title: string; counts: [what: string, count: number][] }) {
  return (
    <div>
      <h3 className="operators__subpart">{title}</h3>
      <dl className="people__list">
        {counts.map(([what, count]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd className="figures">{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Resets({ resets }: { resets: PeopleCounts['factorResets'] }) {
  if (resets.length === 0) return null;
  return (
    <div className="people__resets">
      <p>
        <strong>Waiting for another operator</strong>
      </p>
      <ul>
        {resets.map(({ person, askedBy, expiresAt }) => (
          <li key={person.id}>
            <Link href={`/operators/people/${person.id}`}>{person.name}</Link>: {askedBy} asked to reset the
            second factor. Until {formatTime(expiresAt)}.
          </li>
        ))}
      </ul>
    </div>
  );
}
