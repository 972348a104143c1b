import { useState } from 'react';
import type { FleetUsage } from '../../api/contract.ts';
import { usePoll } from '../../load/use-poll.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { formatCount, formatDollars } from '../../ui/format-number.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { LastUpdated } from '../last-updated.tsx';
import { CustomerTable } from './customer-table.tsx';
import './usage-tab.css';

/** Whom an operator looks at. */
interface UsageFilter {
  find: string;
  onlyAnomalies: boolean;
}

/** What customers used this month, dearest first: what it costs, what it brings, and what looks odd. */
export function UsageTab() {
  const [wanted, setWanted] = useState<UsageFilter>({ find: '', onlyAnomalies: false });
  const [pages, setPages] = useState<number[]>([]);
  const usage = usePoll<FleetUsage>(usagePath(wanted, pages.at(-1)), 60_000);
  const want = (change: Partial<UsageFilter>) => {
    setWanted({ ...wanted, ...change });
    setPages([]);
  };
  return (
    <section className="card stack fleet-usage" aria-labelledby="usage-title">
      <h2 id="usage-title" className="operators__part">
        Usage <span className="soft figures">{usage.data?.month}</span>
      </h2>
      <LastUpdated at={usage.lookedAt} problem={usage.problem} retry={usage.reload} />
      {usage.data && <Total usage={usage.data} />}
      <UsageFilterFields wanted={wanted} withSigns={usage.data?.withSigns} onWant={want} />
      {usage.data ? (
        <CustomerTable usage={usage.data} isFiltered={wanted.find !== '' || wanted.onlyAnomalies} />
      ) : (
        usage.state === 'loading' && <Skeleton label="Loading what customers used" lines={6} />
      )}
      <Pagination pages={pages} next={usage.data?.next} onTurn={setPages} />
    </section>
  );
}

function usagePath({ find, onlyAnomalies }: UsageFilter, from?: number): string {
  const query = new URLSearchParams({
    ...(find && { find }),
    ...(onlyAnomalies && { signs: 'only' }),
    ...(from && { from: `${from}` }),
  });
  return `/api/operators/usage?${query}`;
}

type UsageFilterProps = {
  wanted: UsageFilter;
  withSigns?: number;
  onWant: (change: Partial<UsageFilter>) => void;
};

function UsageFilterFields({ wanted, withSigns, onWant }: UsageFilterProps) {
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
      <Checkbox
        checked={wanted.onlyAnomalies}
        onChange={(event) => onWant({ onlyAnomalies: event.target.checked })}
      >
        Only customers with something odd{withSigns !== undefined && ` (${formatCount(withSigns)})`}
      </Checkbox>
    </>
  );
}

type PaginationProps = { pages: number[]; next?: number | null; onTurn: (pages: number[]) => void };

/** The pages before and after, and all of them as a file. */
function Pagination({ pages, next, onTurn }: PaginationProps) {
  return (
    <div className="queue__acts">
      {pages.length > 0 && (
        <Button variant="quiet" onClick={() => onTurn(pages.slice(0, -1))}>
          Dearer
        </Button>
      )}
      {typeof next === 'number' && (
        <Button variant="quiet" onClick={() => onTurn([...pages, next])}>
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
        <strong>{formatDollars(cost)}</strong> to the providers for {formatCount(calls)} calls and{' '}
        {formatCount(tokens)} tokens; {formatCount(failed)} failed, {formatCount(refused)} were refused.
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
