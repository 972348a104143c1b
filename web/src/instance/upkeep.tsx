import { useEffect, useRef, useState } from 'react';
import { type Instance, leavesRunning, type Operation } from '../api/contract.ts';
import { problemDetailsOf } from '../api/problem.ts';
import { isOperationOver } from '../operation/progress.ts';
import { ProgressCard } from '../operation/progress-card.tsx';
import { useOperation } from '../operation/use-operation.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { endedTitle, upkeepWords } from './upkeep-words.ts';

/** The operation on a running assistant that the page shows: the one under way, and its result until it is closed. */
export function useUpkeep(operation: Operation | null): { shown: Operation | null; close: () => void } {
  const open = operation && leavesRunning(operation) && !isOperationOver(operation) ? operation : null;
  const [shown, setShown] = useState(open);
  const [closed, setClosed] = useState<string>();
  // The page may still be reading that the operation has ended when its result is closed.
  if (open && open.id !== shown?.id && open.id !== closed) setShown(open);
  const close = (): void => {
    setClosed(shown?.id);
    setShown(null);
  };
  return { shown, close };
}

type UpkeepProps = { instance: Instance; operation: Operation; onOver: () => void; onClose: () => void };

/** An update or a repair beside everything else: its steps while it runs, then how it ended. */
export function Upkeep({ instance, operation, onOver, onClose }: UpkeepProps) {
  const progress = useOperation(operation);
  const ended = progress.connection === 'ended';
  const notify = useRef(onOver);
  notify.current = onOver;
  useEffect(() => {
    if (ended) notify.current();
  }, [ended]);
  const words = upkeepWords(operation, instance);
  return ended ? (
    <Ended instance={instance} operation={progress.operation} onClose={onClose} />
  ) : (
    <ProgressCard title={words.doing} note={words.note} progress={progress} />
  );
}

function Ended({ instance, operation, onClose }: Omit<UpkeepProps, 'onOver'>) {
  const succeeded = operation.status === 'succeeded';
  return (
    <section className="card stack" aria-labelledby="upkeep-title" role="status">
      <h3 id="upkeep-title">{endedTitle(operation, instance)}</h3>
      {!succeeded && (
        <>
          <Badge tone="warn">Your assistant stays as it was</Badge>
          {operation.error && operation.status === 'failed' && (
            <ProblemNote problem={problemDetailsOf(operation.error)} />
          )}
        </>
      )}
      <div>
        <Button variant="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
    </section>
  );
}
