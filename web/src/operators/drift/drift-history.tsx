import type { Drift } from '../../api/contract.ts';
import { usePoll } from '../../load/use-poll.ts';
import { formatTime } from '../../ui/format-date.ts';
import { formatRoughDuration } from '../../ui/format-duration.ts';
import { formatCount } from '../../ui/format-number.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Table } from '../../ui/table.tsx';

/** Closed findings, newest first: how long each lasted, and what closed it. */
export function DriftHistory({ subject }: { subject: string | null }) {
  const query = new URLSearchParams({ status: 'resolved', ...(subject && { subject }) });
  const closed = usePoll<Drift>(`/api/operators/drift?${query}`, 15_000);
  return (
    <section className="card stack" aria-labelledby="drift-history">
      <h2 id="drift-history" className="operators__part">
        History <span className="soft figures">{closed.data && formatCount(closed.data.total)}</span>
      </h2>
      {closed.problem && <ProblemNote problem={closed.problem} retry={closed.reload} />}
      {closed.data ? (
        <ClosedTable findings={closed.data.findings} />
      ) : (
        closed.state === 'loading' && <Skeleton label="Loading the history" />
      )}
    </section>
  );
}

function ClosedTable({ findings }: Pick<Drift, 'findings'>) {
  if (findings.length === 0) return <p className="soft small">Nothing has been closed yet.</p>;
  return (
    <Table columns={['Closed', 'Difference', 'Subject', 'Lasted', 'Closed by']}>
      {findings.map(({ id, resolvedAt, firstSeen, title, subject, closedBy }) => (
        <tr key={id}>
          <th scope="row" className="figures">
            {resolvedAt && formatTime(resolvedAt)}
          </th>
          <td data-title="Difference">{title}</td>
          <td data-title="Subject">{subject}</td>
          <td data-title="Lasted" className="figures">
            {resolvedAt && formatRoughDuration(Date.parse(resolvedAt) - Date.parse(firstSeen))}
          </td>
          <td data-title="Closed by">{closedBy}</td>
        </tr>
      ))}
    </Table>
  );
}
