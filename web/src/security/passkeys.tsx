import { useState } from 'react';
import { callApi } from '../api/client.ts';
import type { AddedFactor, Factors } from '../api/contract.ts';
import { createPasskey, hasPasskeys } from '../factors/passkey.ts';
import { useAction } from '../load/use-action.ts';
import { ConfirmButton } from '../operators/confirm-button.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { formatTime } from '../ui/format-date.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { factorsPath } from './factors-path.ts';

type Passkey = Factors['passkeys'][number];
const path = `${factorsPath}/passkeys`;

type ItemProps = { passkey: Passkey; isRemovable: boolean; onRemoved: () => void };

/** A passkey of the account, and a button that removes it. */
export function PasskeyItem({ passkey, isRemovable, onRemoved }: ItemProps) {
  const { id, name, addedAt, lastUsedAt } = passkey;
  const remove = useAction(async () => {
    await callApi(`${path}/${id}`, { method: 'DELETE' });
    onRemoved();
  });
  return (
    <div className="security__factor" data-passkey={id}>
      <div>
        <h3 className="security__factor-title">Passkey “{name}”</h3>
        <p className="soft small">
          Added {formatTime(addedAt)}. {lastUsedAt ? `Last used ${formatTime(lastUsedAt)}.` : 'Not used yet.'}
        </p>
      </div>
      {isRemovable && (
        <ConfirmButton
          label="Remove"
          about={`passkey ${name}`}
          question={`Remove the passkey “${name}”?`}
          yes="Remove it"
          keep="Keep it"
          busy={remove.busy}
          danger
          onYes={() => remove.run()}
        >
          <p>It logs nobody in any more. Delete it on its device too, where it stays otherwise.</p>
        </ConfirmButton>
      )}
      {remove.problem && <ProblemNote problem={remove.problem} />}
    </div>
  );
}

/** A button that adds a passkey of this device or of a security key. Nothing in a browser that has none. */
export function AddPasskey({ onAdded }: { onAdded: (added: AddedFactor) => void }) {
  const [isOpen, setOpen] = useState(false);
  if (!hasPasskeys()) return null;
  const added = (answer: AddedFactor) => {
    setOpen(false);
    onAdded(answer);
  };
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        Add a passkey
      </Button>
      {isOpen && <AddDialog onAdded={added} onClose={() => setOpen(false)} />}
    </>
  );
}

type DialogProps = { onAdded: (added: AddedFactor) => void; onClose: () => void };

function AddDialog({ onAdded, onClose }: DialogProps) {
  const [name, setName] = useState('');
  const add = useAction(async () => {
    const response = await createPasskey(`${path}/options`);
    onAdded(await callApi<AddedFactor>(path, { method: 'POST', body: { name, response } }));
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (name.trim() && !add.busy) void add.run();
  };
  return (
    <Dialog title="Add a passkey" onClose={onClose}>
      <p>The browser then asks for your fingerprint, your face, a PIN or a security key.</p>
      <form className="stack" onSubmit={submit} noValidate aria-label="Add a passkey">
        {add.problem && <ProblemNote problem={add.problem} />}
        <Field
          label="Name"
          hint="What you recognize it by, such as the name of this device."
          value={name}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" busy={add.busy}>
            Add it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
