import { Link } from 'wouter';
import type { Finding } from '../../api/contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { formatExactTime } from '../../ui/format-date.ts';
import { formatAgo } from '../../ui/format-duration.ts';
import { depthWords, statusWords } from './drift-words.ts';
import { FindingActions } from './finding-actions.tsx';
import '../../ui/facts.css';

type ItemProps = { finding: Finding; now: number; onDone: (said: string) => void };

/** One finding: the expected and the actual value, since when, what happens automatically, and what can be done. */
export function FindingItem({ finding, now, onDone }: ItemProps) {
  const { title, meaning, next, status, operationId, resource } = finding;
  const { tone, words } = statusWords(finding);
  return (
    <li className="finding" data-kind={finding.kind} data-status={status}>
      <div className="finding__head">
        <h4>{title}</h4>
        <Badge tone={tone}>{words}</Badge>
      </div>
      <div className="finding__body">
        <dl className="finding__values">
          <Value name="Expected" value={finding.expected} />
          <Value name="Actual" value={finding.actual} />
        </dl>
        <p className="small">
          {meaning}{' '}
          <span className="finding__next">
            {next}
            {status === 'repairing' && operationId && (
              <>
                {' '}
                <Link href="/operators/queue">See it in the queue</Link>
              </>
            )}
          </span>
        </p>
        <p className="soft finding__seen figures">
          Found {depthWords[finding.depth].foundBy} {formatAgo(finding.firstSeen, now)}, seen{' '}
          {finding.seen === 1 ? 'once' : `${finding.seen} times`}, last {formatAgo(finding.lastSeen, now)} ·{' '}
          {resource}
        </p>
        <details className="finding__seen">
          <summary>History</summary>
          <ol className="finding__history">
            {finding.history.map(({ at, what }) => (
              <li key={`${at} ${what}`}>
                <span className="soft figures">{formatExactTime(at)}</span> {what}
              </li>
            ))}
          </ol>
        </details>
      </div>
      <FindingActions finding={finding} onDone={onDone} />
    </li>
  );
}

function Value({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
