import { callApi } from '../../api/client.ts';
import type { Finding } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { formatTime } from '../../ui/format-date.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ConfirmButton } from '../confirm-button.tsx';
import { ConfirmRepair } from './confirm-repair.tsx';
import { IgnoreFinding } from './ignore-finding.tsx';

type FindingActionsProps = { finding: Finding; onDone: (said: string) => void };

const CONFIRMATIONS = {
  watch: 'The finding is watched again.',
  confirm: 'Confirmed: one of the next scans removes it.',
};

/** The actions for one finding. A repair covers a whole customer, so its button is on the customer's card. */
export function FindingActions({ finding, onDone }: FindingActionsProps) {
  const { id, can, policy, subject, kind, removableFrom, confirmedAt, status } = finding;
  const acting = useAction(async (action: 'watch' | 'confirm') => {
    await callApi(`/api/operators/drift/${id}/${action}`, { method: 'POST' });
    onDone(CONFIRMATIONS[action]);
  });
  const young = status === 'open' && removableFrom && !confirmedAt && !can.includes('confirm');
  // A stop of repairs has its own banner.
  const confirmable = can.includes('confirm') && kind !== 'instrument_suspected';
  return (
    <div className="finding__acts">
      {acting.problem && <ProblemNote problem={acting.problem} />}
      {young && (
        <p className="soft finding__seen">
          You can confirm its removal once it is a day old, from {formatTime(removableFrom)}: until then it
          may belong to work that is still in progress.
        </p>
      )}
      <div className="queue__acts">
        {can.includes('repair') && policy !== 'repair' && (
          <ConfirmRepair about={subject} findings={[finding]} onDone={onDone} />
        )}
        {confirmable && (
          <ConfirmButton
            label="Confirm removal"
            yes="Remove it"
            about={subject}
            question={`Remove ${finding.resource}?`}
            keep="Keep it"
            busy={acting.busy}
            danger
            onYes={() => acting.run('confirm')}
          >
            <p>
              The next scan checks that it still belongs to nobody, then removes it from the cloud with
              everything on it. This cannot be undone.
            </p>
          </ConfirmButton>
        )}
        {can.includes('ignore') && <IgnoreFinding finding={finding} onDone={onDone} />}
        {can.includes('watch') && (
          <Button variant="quiet" busy={acting.busy} onClick={() => acting.run('watch')}>
            Watch it again<span className="visually-hidden"> {subject}</span>
          </Button>
        )}
      </div>
    </div>
  );
}
