import { useState } from 'react';
import { callApi } from '../../api/client.ts';
import type { Queue, QueueLine } from '../../api/contract.ts';
import { usePoll } from '../../load/use-poll.ts';
import { useNow } from '../../operation/use-now.ts';
import { SetupLine } from '../../setup/setup-line.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { LastUpdated } from '../last-updated.tsx';
import type { QueueAction } from '../operation-words.ts';
import { QueueEntry } from './queue-entry.tsx';

/** Running, waiting and failed operations, with what an operator can do about each. */
export function QueueTab() {
  const queue = usePoll<Queue>('/api/operators/queue', 3_000);
  const now = useNow(true);
  const [said, setSaid] = useState('');
  const act = async (line: QueueLine, what: QueueAction) => {
    await callApi(pathOf(line, what), { method: 'POST' });
    setSaid(`${DOING[what]}: ${line.customer}.`);
    queue.reload();
  };
  const shared = { now, act };
  return (
    <div className="stack">
      <SetupLine />
      <LastUpdated at={queue.updatedAt} problem={queue.problem} retry={queue.reload} />
      <p role="status" className="small">
        {said}
      </p>
      {queue.data ? (
        <>
          <Part title="Running" none="Nothing is running." lines={queue.data.running} {...shared} />
          <Part title="Waiting" none="Nothing is waiting." lines={queue.data.waiting} {...shared} />
          <Part
            title="Failed or cancelled"
            none="Nothing failed or was cancelled in the last day."
            lines={queue.data.failed}
            {...shared}
          />
        </>
      ) : (
        queue.state === 'loading' && <Skeleton label="Loading the queue" lines={6} />
      )}
    </div>
  );
}

const DOING: Record<QueueAction, string> = {
  cancel: 'Cancelling',
  retry: 'Trying again',
  destroy: 'Removing',
};

function pathOf({ operation, customer }: QueueLine, what: QueueAction): string {
  if (what === 'destroy') return `/api/operators/customers/${customer}/destroy`;
  return `/api/operators/operations/${operation.id}/${what}`;
}

type PartProps = {
  title: string;
  none: string;
  lines: QueueLine[];
  now: number;
  act: (line: QueueLine, what: QueueAction) => Promise<void>;
};

function Part({ title, none, lines, now, act }: PartProps) {
  const id = `queue-${title.toLowerCase().replaceAll(' ', '-')}`;
  return (
    <section className="card stack" aria-labelledby={id}>
      <h2 id={id} className="operators__part">
        {title} <span className="soft figures">{lines.length}</span>
      </h2>
      {lines.length === 0 ? (
        <p className="soft small">{none}</p>
      ) : (
        <ul className="queue">
          {lines.map((line) => (
            <QueueEntry key={line.operation.id} line={line} now={now} act={(what) => act(line, what)} />
          ))}
        </ul>
      )}
    </section>
  );
}
