import { useState } from 'react';
import type { People, PeopleFilter } from '../../api/contract.ts';
import { usePoll } from '../../load/use-poll.ts';
import { useSettled } from '../../load/use-settled.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { LastUpdated } from '../last-updated.tsx';
import { PeopleCountsCard } from './people-counts.tsx';
import { PeopleTable } from './people-table.tsx';
import './people.css';

/** Who has an account: how many there are, and a page of them at a time, the newest first, or those that the field finds. */
export function PeopleTab() {
  const [only, setOnly] = useState<PeopleFilter | null>(null);
  return (
    <div className="stack">
      <PeopleCountsCard />
      <PeopleList key={only} only={only} onOnly={setOnly} />
    </div>
  );
}

type ListProps = { only: PeopleFilter | null; onOnly: (only: PeopleFilter | null) => void };

function PeopleList({ only, onOnly }: ListProps) {
  const [typed, setTyped] = useState('');
  const [pages, setPages] = useState<string[]>([]);
  const find = useSettled(typed.trim());
  const people = usePoll<People>(peoplePath({ find, only, after: pages.at(-1) }), 30_000);
  return (
    <section className="card stack" aria-labelledby="people-title">
      <h2 id="people-title" className="operators__part">
        People
      </h2>
      <LastUpdated at={people.updatedAt} problem={people.problem} retry={people.reload} />
      <FindField
        typed={typed}
        onTyped={(text) => {
          setTyped(text);
          setPages([]);
        }}
      />
      <Filter only={only} onOnly={onOnly} />
      {people.data ? (
        <PeopleTable
          people={people.data.people}
          none={find || only ? 'Nobody matches.' : 'Nobody has signed up yet.'}
        />
      ) : (
        people.state === 'loading' && <Skeleton label="Loading people" lines={6} />
      )}
      <Pagination pages={pages} next={people.data?.next ?? null} onTurn={setPages} />
    </section>
  );
}

function FindField({ typed, onTyped }: { typed: string; onTyped: (text: string) => void }) {
  return (
    <Field
      label="Find a person"
      hint="By the beginning of an email, a name, an X handle or a subdomain, or by the id of an account."
      type="search"
      value={typed}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={254}
      onChange={(event) => onTyped(event.target.value)}
    />
  );
}

type PaginationProps = { pages: string[]; next: string | null; onTurn: (pages: string[]) => void };

function Pagination({ pages, next, onTurn }: PaginationProps) {
  return (
    <div className="queue__acts">
      {pages.length > 0 && (
        <Button variant="quiet" onClick={() => onTurn(pages.slice(0, -1))}>
          Previous page
        </Button>
      )}
      {next && (
        <Button variant="quiet" onClick={() => onTurn([...pages, next])}>
          Next page
        </Button>
      )}
    </div>
  );
}

const FILTERS: readonly { only: PeopleFilter | null; title: string }[] = [
  { only: null, title: 'Everybody' },
  { only: 'unproven', title: 'Email not proven' },
  { only: 'order_waits', title: 'Order waits' },
  { only: 'operators', title: 'Operators' },
];

function Filter({ only, onOnly }: ListProps) {
  return (
    <fieldset className="people__filter">
      <legend className="field__label">Show</legend>
      {FILTERS.map((filter) => (
        <label key={filter.title} className="people__choice">
          <input
            type="radio"
            name="people"
            checked={filter.only === only}
            onChange={() => onOnly(filter.only)}
          />
          {filter.title}
        </label>
      ))}
    </fieldset>
  );
}

function peoplePath({
  find,
  only,
  after,
}: {
  find: string;
  only: PeopleFilter | null;
  after: string | undefined;
}): string {
  const query = new URLSearchParams({
    ...(find && { find }),
    ...(only && { only }),
    ...(after && { after }),
  });
  return `/api/operators/people?${query}`;
}
