import { useState } from 'react';
import { Link } from 'wouter';
import { fieldErrorsOf } from '../../account/form-validation.ts';
import { callApi } from '../../api/client.ts';
import type { NewWebhookSecret } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { useTeam } from '../current-team.tsx';
import { WebhookFields, type WebhookInput } from './webhook-fields.tsx';
import { EVENTS } from './webhook-words.ts';
import '../../instance/token-panel.css';
import '../team.css';

const EMPTY: WebhookInput = { url: '', events: EVENTS };

/** Adds a webhook, whose secret is shown once. */
export function NewWebhook({ onAdded }: { onAdded: () => void }) {
  const { id } = useTeam();
  const [input, setInput] = useState(EMPTY);
  const [added, setAdded] = useState<NewWebhookSecret | null>(null);
  const add = useAction(async () => {
    setAdded(await callApi<NewWebhookSecret>(`/api/teams/${id}/webhooks`, { method: 'POST', body: input }));
    setInput(EMPTY);
    onAdded();
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void add.run();
  };
  const errors = fieldErrorsOf(add.problem);
  return (
    <form className="team__invite" onSubmit={submit} noValidate aria-label="Add a webhook">
      <h3 className="team__subpart">Add a webhook</h3>
      {add.problem && !errors && <ProblemNote problem={add.problem} />}
      <WebhookFields value={input} errors={errors} onChange={setInput} />
      <Button type="submit" busy={add.busy}>
        Add the webhook
      </Button>
      {added && <SecretDialog secret={added.secret} onClose={() => setAdded(null)} />}
    </form>
  );
}

/** Shows a new secret, once. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog title="The secret of the webhook" onClose={onClose}>
      <p>
        Copy it now: it is not shown again. With it, your receiver verifies that a call is ours, as the{' '}
        <Link href="/help#webhooks">help page</Link> shows.
      </p>
      <code className="token__value" data-testid="webhook-secret">
        {secret}
      </code>
      <div className="dialog__buttons">
        <CopyButton text={secret} what="secret" />
        <Button onClick={onClose}>Done</Button>
      </div>
    </Dialog>
  );
}
