import { type FormEvent, useState } from 'react';
import { callApi } from '../../api/client.ts';
import { useAction } from '../../load/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';

type SuspendProps = { subdomain: string; onDone: () => void };

/** Suspends a customer's calls to models, after asking for the reason, or resumes them. */
export function SuspendModels({ subdomain, suspended, onDone }: SuspendProps & { suspended: boolean }) {
  const [asking, setAsking] = useState(false);
  const resuming = useAction(async () => {
    await callApi(`/api/operators/customers/${subdomain}/resume`, { method: 'POST' });
    onDone();
  });
  return (
    <>
      {resuming.problem && <ProblemNote problem={resuming.problem} />}
      <Button
        variant="quiet"
        busy={resuming.busy}
        onClick={() => (suspended ? resuming.run() : setAsking(true))}
      >
        {suspended ? 'Resume' : 'Suspend'}
        <span className="visually-hidden"> {subdomain}</span>
      </Button>
      {asking && <Reason subdomain={subdomain} onDone={onDone} onClose={() => setAsking(false)} />}
    </>
  );
}

function Reason({ subdomain, onDone, onClose }: SuspendProps & { onClose: () => void }) {
  const [because, setBecause] = useState('');
  const suspending = useAction(async () => {
    await callApi(`/api/operators/customers/${subdomain}/suspend`, { method: 'POST', body: { because } });
    onClose();
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void suspending.run();
  };
  const error = suspending.problem?.fields.because;
  return (
    <Dialog title={`Suspend ${subdomain}?`} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <p>
          The model stops answering within a second, even in the middle of a sentence. The server and all its
          data stay as they are.
        </p>
        {suspending.problem && !error && <ProblemNote problem={suspending.problem} />}
        <Field
          label="Why"
          hint="The owner reads it on the dashboard and in an email."
          value={because}
          maxLength={300}
          error={error ?? null}
          onChange={(event) => {
            setBecause(event.target.value);
            suspending.clear();
          }}
        />
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={onClose}>
            Back
          </Button>
          <Button type="submit" variant="danger" busy={suspending.busy}>
            Suspend it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
