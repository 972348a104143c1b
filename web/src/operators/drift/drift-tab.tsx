import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { Drift } from '../../api/contract.ts';
import { usePoll } from '../../load/use-poll.ts';
import { useNow } from '../../operation/use-now.ts';
import { formatCount } from '../../ui/format-number.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { LastUpdated } from '../last-updated.tsx';
import { DriftGroup } from './drift-group.tsx';
import { DriftHistory } from './drift-history.tsx';
import { summary } from './drift-words.ts';
import { groupsOf } from './finding-groups.ts';
import { KindFilter } from './kind-filter.tsx';
import { MassDriftBanner } from './mass-drift-banner.tsx';
import { ScanStatusList } from './scan-status.tsx';
import './drift.css';

/** All differences from the declared state by customer, with what happens automatically and what an operator can do. */
export function DriftTab() {
  const [search] = useSearchParams();
  const subject = search.get('subject');
  const query = new URLSearchParams(subject ? { subject } : {});
  const drift = usePoll<Drift>(`/api/operators/drift?${query}`, 3_000);
  const [said, setSaid] = useState('');
  const done = (words: string) => {
    setSaid(words);
    drift.reload();
  };
  return (
    <div className="stack">
      <LastUpdated at={drift.updatedAt} problem={drift.problem} retry={drift.reload} />
      <p role="status" className="small">
        {said}
      </p>
      {subject && (
        <p className="small">
          Only <strong>{subject}</strong>. <Link href="/operators/drift">Show everything</Link>
        </p>
      )}
      {drift.data ? (
        <Shown drift={drift.data} subject={subject} onDone={done} />
      ) : (
        drift.state === 'loading' && <Skeleton label="Loading the findings" lines={8} />
      )}
      <DriftHistory subject={subject} />
    </div>
  );
}

type ShownProps = { drift: Drift; subject: string | null; onDone: (said: string) => void };

function Shown({ drift, subject, onDone }: ShownProps) {
  const now = useNow(true);
  const [kind, setKind] = useState<string | null>(null);
  const { findings, total, scans, stops } = drift;
  // A stop of repairs already has a banner.
  const listed = findings.filter((one) => one.kind !== 'instrument_suspected');
  const wanted = listed.filter((one) => !kind || one.kind === kind);
  return (
    <>
      {stops.map((stop) => (
        <MassDriftBanner key={`${stop.cell} ${stop.depth}`} stop={stop} now={now} onLifted={onDone} />
      ))}
      <ScanStatusList scans={scans} now={now} onAsked={onDone} />
      <h2 className="drift__summary">
        {subject && listed.length === 0 ? `Nothing differs for ${subject}.` : summary(drift)}
      </h2>
      {total > findings.length && (
        <p className="soft small">
          This page shows the newest {formatCount(findings.length)} of {formatCount(total)}.
        </p>
      )}
      <KindFilter findings={listed} kind={kind} onChoose={setKind} />
      {groupsOf(wanted).map((group) => (
        <DriftGroup key={group.key} group={group} now={now} onDone={onDone} />
      ))}
    </>
  );
}
