import type { ForeignResources as ForeignResourcesAnswer } from '../api/contract.ts';
import { usePoll } from '../load/use-poll.ts';
import { formatDay } from '../ui/format-date.ts';
import { formatEuros } from '../ui/format-number.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { NumberCell, numberColumn, Table } from '../ui/table.tsx';

/** What the Hetzner projects contain and bill that is not ours. Shown only if there is something. */
export function ForeignResources() {
  const { data, problem, reload } = usePoll<ForeignResourcesAnswer>('/api/operators/drift/foreign', 60_000);
  if (problem) return <ProblemNote problem={problem} retry={reload} />;
  if (!data || data.resources.length === 0) return null;
  return (
    <section className="card stack" aria-labelledby="foreign-title">
      <h2 id="foreign-title" className="operators__part">
        Not ours <span className="soft figures">{data.resources.length}</span>
      </h2>
      <p className="small soft">
        These are billed in the same Hetzner project and have none of our labels: somebody created them by
        hand. Clawdet never changes or removes them. Prices are net; a backup raises the price of its server.
      </p>
      <Table columns={['Name', 'Kind', 'Id', 'Type', numberColumn('Price a month'), 'Since']}>
        {data.resources.map((one) => (
          <tr key={`${one.cell} ${one.kind} ${one.id}`}>
            <th scope="row">{one.name}</th>
            <td data-title="Kind">{one.kind === 'primary_ip' ? 'primary IP' : one.kind}</td>
            <td data-title="Id" className="figures">
              {one.id}
            </td>
            <td data-title="Type">{one.location ? `${one.type} in ${one.location}` : one.type}</td>
            <NumberCell title="Price a month">
              {one.monthlyPrice === null ? 'not known' : formatEuros(one.monthlyPrice)}
            </NumberCell>
            <td data-title="Since" className="figures">
              {formatDay(one.createdAt)}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
