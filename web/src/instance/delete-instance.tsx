import { useState } from 'react';
import { callApi } from '../api/client.ts';
import type { Instance } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { useMay } from '../team/current-team.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

type DeleteProps = { instance: Instance; onStarted: () => void };

/** Deletes an instance after its name has been typed, since this cannot be undone. Nothing to whom their role does not allow it. */
export function DeleteInstance({ instance, onStarted }: DeleteProps) {
  const [asking, setAsking] = useState(false);
  if (!useMay('assistants:delete')) return null;
  return (
    <section className="card danger" aria-labelledby="danger-title">
      <div>
        <h3 id="danger-title">Delete this assistant</h3>
        <p className="soft small">{removalWords(instance)} It cannot be undone.</p>
      </div>
      <Button variant="danger" onClick={() => setAsking(true)}>
        Delete instance
      </Button>
      {asking && <Confirmation instance={instance} onStarted={onStarted} onClose={() => setAsking(false)} />}
    </section>
  );
}

const removesServer = 'This removes the server and all its data, the address and every key.';
/** It was never set up: there is no data. */
const removesAddress =
  'It was not set up, so no data is lost. This gives up its address and removes whatever was created for it.';

/** Only an adoption that is proven makes a server ours to remove. */
const leavesServer =
  'Your server was not taken over, and goes on running as it is. This gives up its address here.';

function removalWords({ server, adopted }: Instance): string {
  if (server) return removesServer;
  return adopted ? leavesServer : removesAddress;
}

function Confirmation({ instance, onStarted, onClose }: DeleteProps & { onClose: () => void }) {
  const { subdomain } = instance;
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const remove = useAction(async () => {
    await callApi(`/api/instances/${instance.id}`, { method: 'DELETE' });
    onClose();
    onStarted();
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (typed.trim() === subdomain) return void remove.run();
    setError(`Type “${subdomain}” exactly to confirm.`);
  };
  return (
    <Dialog title={`Delete ${subdomain}?`} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <p>
          {instance.server
            ? 'This removes the server and everything on it: conversations, files and settings.'
            : removalWords(instance)}{' '}
          Type <strong>{subdomain}</strong> to confirm.
        </p>
        {remove.problem && <ProblemNote problem={remove.problem} />}
        <Field
          label="Name of the assistant"
          value={typed}
          error={error}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => {
            setTyped(event.target.value);
            setError(null);
          }}
        />
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button type="submit" variant="danger" busy={remove.busy}>
            Delete for good
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
