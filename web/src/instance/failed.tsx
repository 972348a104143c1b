import { callApi } from '../api/client.ts';
import { type ApiError, type Catalog, type Instance, isRemoval, type Operation } from '../api/contract.ts';
import { problemDetailsOf } from '../api/problem.ts';
import { useAction } from '../load/use-action.ts';
import { StepList } from '../operation/step-list.tsx';
import { May } from '../team/current-team.tsx';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { NotTakenOver } from './adopted.tsx';
import { ChooseAddress } from './choose-address.tsx';
import { DeleteInstance } from './delete-instance.tsx';
import { Details } from './details.tsx';
import { useStart } from './use-start.ts';
import '../ui/badge.css';
import './ready.css';

type FailedProps = {
  catalog: Catalog | null;
  instance: Instance;
  operation: Operation | null;
  onChanged: () => void;
  onRemoving: () => void;
};

/** A failed or cancelled attempt. */
export function Failed(props: FailedProps) {
  const { instance, operation } = props;
  const isAdoption = instance.adopted && !(operation && isRemoval(operation));
  return isAdoption ? <NotTakenOver {...props} /> : <FailedAttempt {...props} />;
}

/** What went wrong, what to do, and the buttons to retry or delete. */
function FailedAttempt({ instance, operation, catalog, onChanged, onRemoving }: FailedProps) {
  const removal = operation !== null && isRemoval(operation);
  const cancelled = operation?.status === 'cancelled' && !removal;
  const again = useStart(onChanged);
  const remove = useAction(async () => {
    await callApi(`/api/instances/${instance.id}`, { method: 'DELETE' });
    onRemoving();
  });
  const retry = removal ? remove : again;
  const run = () => (removal ? remove.run() : again.run({}));
  return (
    <div className="columns">
      <section className="card failed" aria-labelledby="failed-title">
        <p className={cancelled ? 'badge badge--soft' : 'badge badge--bad'}>
          {cancelled ? 'Cancelled' : removal ? 'Not deleted' : 'Not running'}
        </p>
        <h2 id="failed-title">{titleOf(cancelled, removal)}</h2>
        <Reason
          cancelled={cancelled}
          operation={operation}
          supportEmail={catalog?.supportEmail ?? undefined}
        />
        {retry.problem && <ProblemNote problem={retry.problem} />}
        <May permission={removal ? 'assistants:delete' : 'assistants:order'} otherwise={<AskTeam />}>
          <RunAgain
            catalog={catalog}
            taken={isAddressTaken(operation)}
            label={cancelled ? 'Set it up again' : 'Try again'}
            busy={retry.busy}
            run={run}
            onChanged={onChanged}
          />
        </May>
        {operation && operation.steps.length > 0 && (
          <StepList steps={operation.steps} now={Date.now()} kind={operation.kind} />
        )}
      </section>
      <div className="stack">
        <Details instance={instance} catalog={catalog} />
        {!removal && <DeleteInstance instance={instance} onStarted={onRemoving} />}
      </div>
    </div>
  );
}

const cancelledNote =
  'Anything that was partly created has been removed, and nothing is billed. Your address is kept: set up your assistant again, or delete it.';

type ReasonProps = { cancelled: boolean; operation: Operation | null; supportEmail: string | undefined };

function Reason({ cancelled, operation, supportEmail }: ReasonProps) {
  if (cancelled) return <CancelledReason operation={operation} supportEmail={supportEmail} />;
  return <ProblemNote problem={problemDetailsOf(operation?.error ?? unexplained, supportEmail)} />;
}

/** By whom it was cancelled, where it was not its owner. */
function CancelledReason({ operation, supportEmail }: Omit<ReasonProps, 'cancelled'>) {
  if (operation?.cancelledBy !== 'operator') return <p className="soft">{cancelledNote}</p>;
  const ask = supportEmail ? ` If you want to know why, write to ${supportEmail}.` : '';
  return (
    <>
      <p>It was cancelled by us.{ask}</p>
      <p className="soft">{cancelledNote}</p>
    </>
  );
}

/** For those whose role does not allow it. */
function AskTeam() {
  return <p className="soft">An admin or owner of the team can try again, or delete it.</p>;
}

type RunAgainProps = Pick<FailedProps, 'catalog' | 'onChanged'> & {
  taken: boolean;
  label: string;
  busy: boolean;
  run: () => void;
};

function RunAgain({ catalog, taken, onChanged, label, busy, run }: RunAgainProps) {
  if (catalog && taken) return <ChooseAddress catalog={catalog} onStarted={onChanged} />;
  return (
    <div>
      <Button onClick={run} busy={busy}>
        {label}
      </Button>
    </div>
  );
}

/** The same address would fail again. */
function isAddressTaken(operation: Operation | null): boolean {
  return operation?.error?.error === 'subdomain_taken';
}

function titleOf(cancelled: boolean, removal: boolean): string {
  if (cancelled) return 'The set-up was cancelled';
  return removal ? 'Deleting it did not work' : 'Setting it up did not work';
}

const unexplained: ApiError = {
  error: 'provisioning_failed',
  message: 'Something stopped the work. Try again: nothing is created twice.',
  action: 'retry',
  helpUrl: '/help#provisioning_failed',
};
