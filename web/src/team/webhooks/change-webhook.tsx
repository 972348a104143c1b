import { useState } from 'react';
import { fieldErrorsOf } from '../../account/form-validation.ts';
import { callApi } from '../../api/client.ts';
import type { Webhook } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { WebhookFields } from './webhook-fields.tsx';

type ChangeProps = { path: string; webhook: Webhook; onChanged: () => void };

/** Changes the address and the events of a webhook. */
export function ChangeWebhook(props: ChangeProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="quiet" onClick={() => setAsking(true)}>
        Change<span className="visually-hidden"> {props.webhook.url}</span>
      </Button>
      {asking && <ChangeDialog {...props} onClose={() => setAsking(false)} />}
    </>
  );
}

function ChangeDialog({ path, webhook, onChanged, onClose }: ChangeProps & { onClose: () => void }) {
  const [input, setInput] = useState({ url: webhook.url, events: webhook.events });
  const change = useAction(async () => {
    await callApi(path, { method: 'PATCH', body: input });
    onClose();
    onChanged();
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void change.run();
  };
  const errors = fieldErrorsOf(change.problem);
  return (
    <Dialog title="Change the webhook" onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate aria-label="Change the webhook">
        {change.problem && !errors && <ProblemNote problem={change.problem} />}
        <WebhookFields value={input} errors={errors} onChange={setInput} />
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" busy={change.busy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
