import { useState } from 'react';
import type { FleetUsage } from '../../api/contract.ts';
import { usePoll } from '../../load/use-poll.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { countWords, dollarWords } from '../../ui/figures.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tick } from '../../ui/tick.tsx';
import { Looked } from '../looked.tsx';
import { CustomerTable } from './customer-table.tsx';
import './usage-tab.css';

/** Whom an operator looks at. */
interface Wanted {
  find: string;
  onlySigns: boolean;
}

/** What customers used this month, dearest first: what it costs, what it brings, and what looks odd. */
export function UsageTab() {
  const [wanted, setWanted] = useState<Wanted>({ find: '', onlySigns: false });
  const [pages, setPages] = useState<number[]>([]);
  const usage = usePoll<FleetUsage>(usagePath(wanted, pages.at(-1)), 60_000);
  const want = (change: Partial<Wanted>) => {
    setWanted({ ...wanted, ...change });
    setPages([]);
  };
  return (
    <section className="card stack fleet-usage" aria-labelledby="usage-title">
      <h2 id="usage-title" className="operators__part">
        Usage <span className="soft figures">{usage.data?.month}</span>
      </h2>
      <Looked at={usage.lookedAt} problem={usage.problem} retry={usage.reload} />
      {usage.data && <Total usage={usage.data} />}
      <Finder wanted={wanted} withSigns={usage.data?.withSigns} onWant={want} />
      {usage.data ? (
        <CustomerTable usage={usage.data} isFiltered={wanted.find !== '' || wanted.onlySigns} />
      ) : (
        usage.state === 'loading' && <Skeleton label="Loading what customers used" lines={6} />
      )}
      <Turner pages={pages} next={usage.data?.next} onTurn={setPages} />
    </section>
  );
}

function usagePath({ find, onlySigns }: Wanted, from?: number): string {
  const query = new URLSearchParams({
    ...(find && { find }),
    ...(onlySigns && { signs: 'only' }),
    ...(from && { from: `${from}` }),
  });
  return `/api/operators/usage?${query}`;
}

type FinderProps = { wanted: Wanted; withSigns?: number; onWant: (change: Partial<Wanted>) => void };

function Finder({ wanted, withSigns, onWant }: FinderProps) {
  return (
    <>
      <Field
        label="Find a customer"
        type="search"
        value={wanted.find}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={80}
        onChange={(event) => onWant({ find: event.target.value })}
      />
      <Tick checked={wanted.onlySigns} onChange={(event) => onWant({ onlySigns: event.target.checked })}>
        Only customers with something odd{withSigns !== undefined && ` (${countWords(withSigns)})`}
      </Tick>
    </>
  );
}

type TurnerProps = { pages: number[]; next?: number | null; onTurn: (pages: number[]) => void };

/** The pages before and after, and all of them as a file. */
function Turner({ pages, next, onTurn }: TurnerProps) {
  return (
    <div className="queue__acts">
      {pages.length > 0 && (
        <Button look="quiet" onClick={() => onTurn(pages.slice(0, -1))}>
          Dearer
        </Button>
      )}
      {typeof next === 'number' && (
        <Button look="quiet" onClick={() => onTurn([...pages, next])}>
          Cheaper
        </Button>
      )}
      <a className="button button--quiet" href="/api/operators/usage.csv" download>
        Download as CSV
      </a>
    </div>
  );
}

function Total({ usage: { total, customers } }: { usage: FleetUsage }) {
  const { calls, tokens, cost, refused, failed } = total;
  return (
    <div className="fleet-usage__total">
      <p className="figures">
        <strong>{dollarWords(cost)}</strong> to the providers for {countWords(calls)} calls and{' '}
        {countWords(tokens)} tokens; {countWords(failed)} failed, {countWords(refused)} were refused.
      </p>
      <p className="soft small">
        The beta is free: nobody pays the price of her tier yet. A margin is that price less what models cost
        so far; servers are not in it.
        {customers.some(({ margin }) => margin === null) &&
          ' Prices are in euros: set USD_PER_EUR to know the margin of those that have one.'}
      </p>
    </div>
  );
}
