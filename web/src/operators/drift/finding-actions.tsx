import { callApi } from '../../api/client.ts';
import type { Finding } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ConfirmButton } from '../confirm-button.tsx';
import { ConfirmRepair } from './confirm-repair.tsx';
import { IgnoreFinding } from './ignore-finding.tsx';

type FindingActionsProps = { finding: Finding; onDone: (said: string) => void };

const CONFIRMATIONS = {
  watch: 'It is watched again.',
  confirm: 'Agreed: it is removed with a coming look.',
};
const clock = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** What can be done about one finding; a repair is its customer's as a whole and stands with the customer. */
export function FindingActions({ finding, onDone }: FindingActionsProps) {
  const { id, can, policy, subject, kind, removableFrom, confirmedAt, status } = finding;
  const acting = useAction(async (act: 'watch' | 'confirm') => {
    await callApi(`/api/operators/drift/${id}/${act}`, { method: 'POST' });
    onDone(CONFIRMATIONS[act]);
  });
  const young = status === 'open' && removableFrom && !confirmedAt && !can.includes('confirm');
  // The stop of repairs has a banner of its own.
  const confirmable = can.includes('confirm') && kind !== 'instrument_suspected';
  return (
    <div className="finding__acts">
      {acting.problem && <ProblemNote problem={acting.problem} />}
      {young && (
        <p className="soft finding__seen">
          Its removal can be confirmed once it is a day old, from {clock.format(new Date(removableFrom))} on:
          something may still be at work that it belongs to.
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
              The next look makes sure that it still belongs to nobody, and then removes it from the cloud
              with all that is on it. There is no way back.
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
