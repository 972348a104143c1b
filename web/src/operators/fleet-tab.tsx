import { useState } from 'react';
import type { Fleet } from '../api/contract.ts';
import { usePoll } from '../load/use-poll.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { formatCount } from '../ui/format-number.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { AccountList } from './account-list.tsx';
import { ForeignResources } from './foreign-resources.tsx';
import { AdoptedBadge, ConditionList, DriftBadge } from './instance-badges.tsx';
import { LastUpdated } from './last-updated.tsx';
import { EditModelLimits } from './models/edit-model-limits.tsx';
import { SuspendModels } from './models/suspend-models.tsx';

/** Every instance, a page at a time, newest first, or those of the customers that the field finds; and what is not ours. */
export function FleetTab() {
  const [find, setFind] = useState('');
  const [pages, setPages] = useState<string[]>([]);
  const fleet = usePoll<Fleet>(fleetPath(find, pages.at(-1)), 10_000);
  const next = fleet.data?.next;
  return (
    <div className="stack">
      <section className="card stack" aria-labelledby="fleet-title">
        <h2 id="fleet-title" className="operators__part">
          Fleet <span className="soft figures">{fleet.data && formatCount(fleet.data.total)}</span>
        </h2>
        <LastUpdated at={fleet.updatedAt} problem={fleet.problem} retry={fleet.reload} />
        <Field
          label="Find a customer"
          hint="By the beginning of a subdomain, email, X handle or name, or by a server, an address or an id."
          type="search"
          value={find}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          onChange={(event) => {
            setFind(event.target.value);
            setPages([]);
          }}
        />
        {fleet.data ? (
          <>
            <FleetTable
              instances={fleet.data.instances}
              none={find.trim() ? 'No assistant matches.' : 'No instances.'}
              onChanged={fleet.reload}
            />
            {fleet.data.isTruncated && (
              <p className="small">Too many accounts match to list all their assistants: type more.</p>
            )}
            <AccountList accounts={fleet.data.accounts} />
          </>
        ) : (
          <Skeleton label="Loading the fleet" />
        )}
        <div className="queue__acts">
          {pages.length > 0 && (
            <Button variant="quiet" onClick={() => setPages(pages.slice(0, -1))}>
              Previous page
            </Button>
          )}
          {next && (
            <Button variant="quiet" onClick={() => setPages([...pages, next])}>
              Next page
            </Button>
          )}
        </div>
      </section>
      <ForeignResources />
    </div>
  );
}

function fleetPath(find: string, after?: string): string {
  const query = new URLSearchParams({ ...(find.trim() && { find: find.trim() }), ...(after && { after }) });
  return `/api/operators/fleet?${query}`;
}

type FleetTableProps = Pick<Fleet, 'instances'> & { none: string; onChanged: () => void };

function FleetTable({ instances, none, onChanged }: FleetTableProps) {
  if (instances.length === 0) return <p className="soft small">{none}</p>;
  return (
    <Table columns={['Name', 'Status', 'Server', 'Conditions', 'Drift', 'Models']}>
      {instances.map((one) => (
        <tr key={one.subdomain} data-customer={one.subdomain}>
          <th scope="row">
            {one.subdomain}
            <Owner owner={one.owner} />
          </th>
          <td data-title="Status">{one.error ? `${one.status} (${one.error})` : one.status}</td>
          <td data-title="Server">
            {one.serverType} in {one.location}
            {one.serverId && <span className="soft"> · {one.serverId}</span>}
            {one.address && <span className="soft"> · {one.address}</span>} {one.adopted && <AdoptedBadge />}
          </td>
          <td data-title="Conditions">
            <ConditionList conditions={one.conditions} health={one.health} />
          </td>
          <td data-title="Drift">
            <DriftBadge instance={one} />
          </td>
          <td data-title="Models">
            <div className="queue__acts">
              {one.suspended && <Badge tone="warn">Suspended</Badge>}
              <SuspendModels subdomain={one.subdomain} suspended={one.suspended} onDone={onChanged} />
              <EditModelLimits subdomain={one.subdomain} />
            </div>
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Owner({ owner }: Pick<Fleet['instances'][number], 'owner'>) {
  if (!owner) return null;
  const { name, email, xUsername } = owner;
  return (
    <span className="fleet__owner soft small">
      {[name, email, xUsername && `@${xUsername}`].filter(Boolean).join(' · ')}
    </span>
  );
}
