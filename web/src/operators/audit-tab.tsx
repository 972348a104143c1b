import type { Audit } from '../api/contract.ts';
import { usePoll } from '../load/use-poll.ts';
import { formatExactTime } from '../ui/format-date.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { outcomeWords } from './audit-words.ts';
import { LastUpdated } from './last-updated.tsx';

/** Who did what, to which target, and with what outcome; newest first. */
export function AuditTab() {
  const audit = usePoll<Audit>('/api/operators/audit', 10_000);
  return (
    <section className="card stack" aria-labelledby="audit-title">
      <h2 id="audit-title" className="operators__part">
        Audit
      </h2>
      <LastUpdated at={audit.updatedAt} problem={audit.problem} retry={audit.reload} />
      {audit.data ? <AuditTable lines={audit.data.lines} /> : <Skeleton label="Loading the audit" />}
    </section>
  );
}

function AuditTable({ lines }: Audit) {
  if (lines.length === 0) return <p className="soft small">No actions have been recorded yet.</p>;
  return (
    <Table columns={['When', 'Action', 'Target', 'Who', 'Outcome']}>
      {lines.map(({ id, at, act, target, about, detail, who, outcome, message }) => (
        <tr key={id}>
          <th scope="row" className="figures">
            {formatExactTime(at)}
          </th>
          <td data-title="Action">{act}</td>
          <td data-title="Target" title={target}>
            {about}
          </td>
          <td data-title="Who">{who}</td>
          <td data-title="Outcome">
            {outcomeWords(outcome).word}
            {[detail, message, outcomeWords(outcome).code].filter(Boolean).map((text) => (
              <span key={text} className="operators__said soft">
                {text}
              </span>
            ))}
          </td>
        </tr>
      ))}
    </Table>
  );
}
