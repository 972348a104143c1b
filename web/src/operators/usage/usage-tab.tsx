import { useState } from 'react';
import type { FleetUsageBody } from '../../api/contract.ts';
import { usePoll } from '../../load/use-poll.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { formatCount, formatDollars } from '../../ui/format-number.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { LastUpdated } from '../last-updated.tsx';
import { CustomerTable } from './customer-table.tsx';
import './usage-tab.css';

/** Which customers an operator wants to see. */
interface UsageFilter {
  find: string;
  onlyAnomalies: boolean;
}

/** What customers used this month, highest cost first: cost, price, margin and unusual usage. */
export function UsageTab() {
  const [wanted, setWanted] = useState<UsageFilter>({ find: '', onlyAnomalies: false });
  const [pages, setPages] = useState<number[]>([]);
  const usage = usePoll<FleetUsageBody>(usagePath(wanted, pages.at(-1)), 60_000);
  const want = (change: Partial<UsageFilter>) => {
    setWanted({ ...wanted, ...change });
    setPages([]);
  };
  return (
    <section className="card stack fleet-usage" aria-labelledby="usage-title">
      <h2 id="usage-title" className="operators__part">
        Usage <span className="soft figures">{usage.data?.month}</span>
      </h2>
      <LastUpdated at={usage.updatedAt} problem={usage.problem} retry={usage.reload} />
      {usage.data && <Total usage={usage.data} />}
      <UsageFilterFields wanted={wanted} withAnomalies={usage.data?.withAnomalies} onWant={want} />
      {usage.data ? (
        <CustomerTable usage={usage.data} isFiltered={wanted.find !== '' || wanted.onlyAnomalies} />
      ) : (
        usage.state === 'loading' && <Skeleton label="Loading the usage" lines={6} />
      )}
      <Pagination pages={pages} next={usage.data?.next} onTurn={setPages} />
    </section>
  );
}

function usagePath({ find, onlyAnomalies }: UsageFilter, from?: number): string {
  const query = new URLSearchParams({
    ...(find && { find }),
    ...(onlyAnomalies && { anomalies: 'only' }),
    ...(from && { from: `${from}` }),
  });
  return `/api/operators/usage?${query}`;
}

type UsageFilterProps = {
  wanted: UsageFilter;
  withAnomalies?: number;
  onWant: (change: Partial<UsageFilter>) => void;
};

function UsageFilterFields({ wanted, withAnomalies, onWant }: UsageFilterProps) {
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
        Only customers with unusual usage{withAnomalies !== undefined && ` (${formatCount(withAnomalies)})`}
      </Checkbox>
    </>
  );
}

type PaginationProps = { pages: number[]; next?: number | null; onTurn: (pages: number[]) => void };

/** The previous and the next page, and all pages as a file. */
function Pagination({ pages, next, onTurn }: PaginationProps) {
  return (
    <div className="queue__acts">
      {pages.length > 0 && (
        <Button variant="quiet" onClick={() => onTurn(pages.slice(0, -1))}>
          Previous page
        </Button>
      )}
      {typeof next === 'number' && (
        <Button variant="quiet" onClick={() => onTurn([...pages, next])}>
          Next page
        </Button>
      )}
      <a className="button button--quiet" href="/api/operators/usage.csv" download>
        Download as CSV
      </a>
    </div>
  );
}

function Total({ usage: { total, customers } }: { usage: FleetUsageBody }) {
  const { calls, tokens, cost, refused, failed } = total;
  return (
    <div className="fleet-usage__total">
      <p className="figures">
        <strong>{formatDollars(cost)}</strong> to the providers for {formatCount(calls)} calls and{' '}
        {formatCount(tokens)} tokens. Failed calls: {formatCount(failed)}. Refused calls:{' '}
        {formatCount(refused)}.
      </p>
      <p className="soft small">
        The beta is free, so no customer pays the price of their tier yet. The margin is that price minus the
        cost of models so far. It does not include the cost of servers.
        {customers.some(({ margin }) => margin === null) &&
          ' Prices are in euros: set USD_PER_EUR to see the margin for customers who have a price.'}
      </p>
    </div>
  );
}
