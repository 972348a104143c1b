import { useEffect, useRef } from 'react';
import { type Catalog, type Instance, isRemoval, type Operation } from '../api/contract.ts';
import { ProgressCard } from '../operation/progress-card.tsx';
import { useOperation } from '../operation/use-operation.ts';
import { May } from '../team/current-team.tsx';
import { CancelOperation } from './cancel-operation.tsx';
import { DeleteInstance } from './delete-instance.tsx';
import { Details } from './details.tsx';
import './ready.css';

type WorkingProps = {
  instance: Instance;
  operation: Operation;
  catalog: Catalog | null;
  /** Called once, when the operation has ended. */
  onOver: () => void;
  /** Called when the customer deletes the instance instead. */
  onRemoving: () => void;
  /** Called when the live connection breaks and when it is back: the data may be stale, or the session over. */
  onLineChanged: () => void;
};

/** An operation under way. */
export function Working({ instance, operation, catalog, onOver, onRemoving, onLineChanged }: WorkingProps) {
  const progress = useOperation(operation);
  useNotifyOnce(progress.connection === 'ended', onOver);
  useNotifyOnChange(progress.connection === 'reconnecting', onLineChanged);
  const removal = isRemoval(operation);
  return (
    <div className="columns">
      <ProgressCard
        title={`${doing[operation.kind] ?? 'Working on'} ${instance.subdomain}`}
        note={operation.kind === 'provision' ? makingNote : closingNote}
        progress={progress}
        actions={
          isShownCancel(progress.operation) && (
            <May permission="operations:cancel">
              <CancelOperation operation={progress.operation} onAsked={onLineChanged} />
            </May>
          )
        }
      />
      <div className="stack">
        <Details instance={instance} catalog={catalog} />
        {!removal && <DeleteInstance instance={instance} onStarted={onRemoving} />}
      </div>
    </div>
  );
}

/** While it is being cancelled, the button says so. */
const isShownCancel = (operation: Operation): boolean => operation.cancellable || operation.cancelling;

const makingNote = 'You can close this page: the work continues, and we write to you when it is done.';
const closingNote = 'You can close this page: the work continues without it.';

/** The titles of the operations that customers see. */
const doing: Partial<Record<Operation['kind'], string>> = {
  provision: 'Setting up',
  adopt: 'Taking over',
  update: 'Updating',
  repair: 'Repairing',
  destroy: 'Deleting',
};

function useNotifyOnce(over: boolean, notify: () => void): void {
  const latest = useRef(notify);
  latest.current = notify;
  useEffect(() => {
    if (over) latest.current();
  }, [over]);
}

function useNotifyOnChange(value: boolean, notify: () => void): void {
  const before = useRef(value);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    notify();
  }, [value, notify]);
}
