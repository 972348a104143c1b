import { useState } from 'react';
import type { User } from '../api/contract.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { CurrentPassword } from './current-password.tsx';
import { validateCurrentPassword } from './form-validation.ts';
import { useAccountChange } from './use-account-change.ts';

type WithdrawEmailProps = { user: User; email: string; newEmail: string; onClose: () => void };

/** Withdraws a change of the address that is not confirmed yet: its link works no more. */
export function WithdrawEmail({ user, email, newEmail, onClose }: WithdrawEmailProps) {
  const [currentPassword, setCurrentPassword] = useState('');
  const { submit, errors, problem, busy } = useAccountChange(onClose);
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    // Asking for the address that the account has is asking for no change.
    const change = { email, currentPassword };
    submit(validateCurrentPassword(change, user), change);
  };
  return (
    <Dialog title={`Keep ${email}?`} onClose={onClose}>
      <form className="stack" onSubmit={send} noValidate>
        <p>The link that we mailed to {newEmail} then does nothing.</p>
        {problem && <ProblemNote problem={problem} />}
        <CurrentPassword
          id="withdraw-password"
          user={user}
          value={currentPassword}
          error={errors.currentPassword}
          onValue={setCurrentPassword}
        />
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" busy={busy}>
            Withdraw the change
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
