import { useState } from 'react';
import { callApi } from '../../api/client.ts';
import type { FactorReset, Person } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { formatTime } from '../../ui/format-date.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ConfirmButton } from '../confirm-button.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

type CardProps = { person: Person; onChanged: () => void };

/** The reset of a lost second factor, which takes two operators. Nothing for an account that has none. */
export function FactorResetCard({ person, onChanged }: CardProps) {
  const [said, setSaid] = useState('');
  const { factorReset, secondFactor } = person;
  if (!secondFactor && !factorReset && !said) return null;
  const done = (words: string) => {
    setSaid(words);
    onChanged();
  };
  return (
    <section className="card stack" aria-labelledby="factor-reset-title">
      <div>
        <h2 id="factor-reset-title" className="operators__part">
          Lost second factor
        </h2>
        <p className="soft small">
          If they have lost their second factor and their recovery codes, one operator asks for a reset, and
          another one confirms it within 24 hours. The person is told by mail at once, and using the factor
          ends the request.
        </p>
      </div>
      {factorReset && <OpenReset person={person} reset={factorReset} onDone={done} />}
      {!factorReset && secondFactor && <AskForReset person={person} onDone={done} />}
      <p role="status" className="small">
        {said}
      </p>
    </section>
  );
}

type ResetProps = { person: Person; onDone: (said: string) => void };

const pathOf = ({ id }: Person): string => `/api/operators/accounts/${id}/factor-reset`;

function AskForReset({ person, onDone }: ResetProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <div>
        <Button variant="quiet" onClick={() => setAsking(true)}>
          Ask for a reset
        </Button>
      </div>
      {asking && (
        <ReasonDialog
          title={`Reset the second factor of ${person.name}?`}
          hint="How you know that it is them. Other operators read it."
          yes="Ask for the reset"
          field="reason"
          act={async (reason) => {
            await callApi(pathOf(person), { method: 'POST', body: { reason } });
            onDone('The request is open for 24 hours. Another operator has to confirm it on this page.');
          }}
          onClose={() => setAsking(false)}
        >
          <p>
            Make sure that it is them: whoever asks you may have only their password. Nothing is removed
            before another operator confirms.
          </p>
        </ReasonDialog>
      )}
    </>
  );
}

function OpenReset({ person, reset, onDone }: ResetProps & { reset: FactorReset }) {
  const acting = useAction(async (work: () => Promise<void>) => work());
  const confirm = async () => {
    const { request } = reset;
    await callApi(`${pathOf(person)}/confirm`, { method: 'POST', body: { request } });
    onDone('The second factor and the recovery codes are removed, and all sessions have ended.');
  };
  const withdraw = async () => {
    await callApi(pathOf(person), { method: 'DELETE' });
    onDone('The request is withdrawn.');
  };
  return (
    <>
      <p>
        {reset.askedBy} asked for it on {formatTime(reset.at)}: “{reset.reason}”. It can be confirmed until{' '}
        {formatTime(reset.expiresAt)}.
      </p>
      {!reset.canConfirm && <p className="small">Another operator has to confirm it: you cannot.</p>}
      {acting.problem && <ProblemNote problem={acting.problem} />}
      <div className="queue__acts">
        {reset.canConfirm && (
          <ConfirmButton
            label="Confirm the reset"
            about={`of ${person.name}`}
            question={`Remove the second factor of ${person.name}?`}
            yes="Remove it"
            keep="Keep it"
            busy={acting.busy}
            danger
            onYes={() => acting.run(confirm)}
          >
            <p>
              The authenticator app, all passkeys and the recovery codes are removed, and all sessions end.
              After that the password or X alone logs in. {reset.askedBy} wrote: “{reset.reason}”.
            </p>
          </ConfirmButton>
        )}
        <Button variant="quiet" busy={acting.busy} onClick={() => acting.run(withdraw)}>
          Withdraw
        </Button>
      </div>
    </>
  );
}
