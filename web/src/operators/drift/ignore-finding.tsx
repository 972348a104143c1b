import { type FormEvent, useState } from 'react';
import { callApi } from '../../api/client.ts';
import type { Finding } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';

type IgnoreProps = { finding: Finding; onDone: (said: string) => void };

/** Ignores a finding, after asking for the reason. */
export function IgnoreFinding({ finding, onDone }: IgnoreProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="quiet" onClick={() => setAsking(true)}>
        Ignore<span className="visually-hidden"> {finding.title}</span>
      </Button>
      {asking && <Reason finding={finding} onDone={onDone} onClose={() => setAsking(false)} />}
    </>
  );
}

function Reason({ finding, onDone, onClose }: IgnoreProps & { onClose: () => void }) {
  const [reason, setReason] = useState('');
  const ignoring = useAction(async () => {
    await callApi(`/api/operators/drift/${finding.id}/ignore`, { method: 'POST', body: { reason } });
    onClose();
    onDone('The finding is ignored.');
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void ignoring.run();
  };
  const error = ignoring.problem?.fields.reason;
  return (
    <Dialog title={`Ignore “${finding.title}”?`} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <p>
          From now on it is neither repaired nor counted, until it goes away by itself or an operator watches
          it again.
        </p>
        {ignoring.problem && !error && <ProblemNote problem={ignoring.problem} />}
        <Field
          label="Why"
          hint="Other operators will read this."
          value={reason}
          maxLength={300}
          error={error ?? null}
          onChange={(event) => {
            setReason(event.target.value);
            ignoring.clear();
          }}
        />
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={onClose}>
            Back
          </Button>
          <Button type="submit" busy={ignoring.busy}>
            Ignore it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
