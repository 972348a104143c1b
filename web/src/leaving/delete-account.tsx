import { useState } from 'react';
import { CurrentPassword } from '../account/current-password.tsx';
import { fieldErrorsOf, validateCurrentPassword } from '../account/form-validation.ts';
import { callApi } from '../api/client.ts';
import type { User } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { FieldErrors } from '../ui/error-summary.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

type DeleteAccountProps = { user: User; onClose: () => void };

/** Says what a deletion removes and what stays, and asks for the password. */
export function DeleteAccount({ user, onClose }: DeleteAccountProps) {
  const { enter } = useSession();
  const [currentPassword, setCurrentPassword] = useState('');
  const [found, setFound] = useState<FieldErrors>({});
  const remove = useAction(async () => {
    const body = { currentPassword };
    const answer = await callApi<{ user: User }>('/api/account', { method: 'DELETE', body });
    onClose();
    enter(answer.user);
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const errors = validateCurrentPassword({ currentPassword }, user);
    setFound(errors);
    if (Object.keys(errors).length === 0 && !remove.busy) void remove.run();
  };
  const refused = fieldErrorsOf(remove.problem);
  return (
    <Dialog title="Delete your account?" onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <WhatGoes />
        {remove.problem && !refused && <ProblemNote problem={remove.problem} />}
        <CurrentPassword
          id="delete-password"
          user={user}
          value={currentPassword}
          error={(refused ?? found).currentPassword}
          onValue={setCurrentPassword}
        />
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="danger" busy={remove.busy}>
            Delete in seven days
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function WhatGoes() {
  return (
    <ul className="leaving__list small">
      <li>
        In seven days we delete the assistant of each team that only you are in, with its server, all files
        and conversations, and every key.
      </li>
      <li>You leave your other teams. Their assistants stay.</li>
      <li>Then we delete your account, with your usage call by call and every archive of your data.</li>
      <li>The totals of each day and the log of what was done stay, without your name and your email.</li>
      <li>Until then you can undo it here, or by the link that we mail you.</li>
    </ul>
  );
}
