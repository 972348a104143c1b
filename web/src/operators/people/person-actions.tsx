import { useState } from 'react';
import { callApi } from '../../api/client.ts';
import type { Person, ProofMail } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ConfirmButton } from '../confirm-button.tsx';
import { counted, PROOF_MAIL_WORDS } from './people-words.ts';
import { ReasonDialog } from './reason-dialog.tsx';

type ActionProps = { person: Person; onChanged: () => void };

/** What an operator can do about a person, besides the reset of their second factor; and what the last act did. */
export function PersonActions({ person, onChanged }: ActionProps) {
  const [said, setSaid] = useState('');
  const account = `/api/operators/accounts/${person.id}`;
  const acting = useAction(async (work: () => Promise<string>) => {
    setSaid('');
    setSaid(await work());
    onChanged();
  });
  const endSessions = async () => {
    await callApi(`${account}/end-sessions`, { method: 'POST' });
    return `${person.name} is logged out everywhere.`;
  };
  const resume = async () => {
    await callApi(`${account}/suspension`, { method: 'DELETE' });
    return 'The suspension has ended.';
  };
  const sendProof = async () => {
    const { effect } = await callApi<ProofMail>(`${account}/proof-mail`, { method: 'POST' });
    return PROOF_MAIL_WORDS[effect];
  };
  return (
    <>
      <div className="queue__acts">
        {!person.emailProven && (
          <Button variant="quiet" busy={acting.busy} onClick={() => acting.run(sendProof)}>
            Send the proof mail again
          </Button>
        )}
        {person.suspension ? (
          <Button variant="quiet" busy={acting.busy} onClick={() => acting.run(resume)}>
            End the suspension
          </Button>
        ) : (
          <Suspend person={person} account={account} onDone={setSaid} onChanged={onChanged} />
        )}
        {person.sessions.length > 0 && (
          <ConfirmButton
            label="End sessions"
            about={`of ${person.name}`}
            question={`Log ${person.name} out everywhere?`}
            yes="End sessions"
            keep="Keep them"
            busy={acting.busy}
            danger
            onYes={() => acting.run(endSessions)}
          >
            <p>
              {counted(person.sessions.length, 'session')} will end. Assistants, keys and tokens go on
              working.
            </p>
          </ConfirmButton>
        )}
      </div>
      {acting.problem && <ProblemNote problem={acting.problem} />}
      <p role="status" className="small">
        {said}
      </p>
    </>
  );
}

function Suspend({
  person,
  account,
  onDone,
  onChanged,
}: ActionProps & { account: string; onDone: (said: string) => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="quiet" onClick={() => setAsking(true)}>
        Suspend
      </Button>
      {asking && (
        <ReasonDialog
          title={`Suspend ${person.name}?`}
          hint="They read it on the dashboard and in an email."
          yes="Suspend them"
          field="because"
          act={async (because) => {
            await callApi(`${account}/suspension`, { method: 'POST', body: { because } });
            onDone(`${person.name} is suspended.`);
            onChanged();
          }}
          onClose={() => setAsking(false)}
        >
          <p>
            The assistants of every team that they answer for get no answers from their models, nor does one
            that they order later. Servers and data stay, and they can still log in.
          </p>
        </ReasonDialog>
      )}
    </>
  );
}
