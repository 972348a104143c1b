import { useState } from 'react';
import type { User } from '../api/contract.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { CurrentPassword } from './current-password.tsx';
import { validateCurrentPassword, validateEmail } from './form-validation.ts';
import { useAccountChange } from './use-account-change.ts';

type ChangeEmailProps = { user: User; title: string; onClose: () => void };

/** Asks for another address of the account, which is mailed a link. */
export function ChangeEmail({ user, title, onClose }: ChangeEmailProps) {
  const [form, setForm] = useState({ email: '', currentPassword: '' });
  const { submit, errors, problem, busy } = useAccountChange(onClose);
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    const change = { ...form, email: form.email.trim() };
    submit({ ...validateEmail(change), ...validateCurrentPassword(change, user) }, change);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stack" onSubmit={send} noValidate>
        <p>
          We mail a link to the new address. It becomes the address of your account once you open the link.
        </p>
        {problem && <ProblemNote problem={problem} />}
        <Field
          id="new-email"
          label="New email"
          type="email"
          autoComplete="email"
          value={form.email}
          error={errors.email}
          onChange={(event) => setForm({ ...form, email: event.target.value })}
        />
        <CurrentPassword
          id="email-password"
          user={user}
          value={form.currentPassword}
          error={errors.currentPassword}
          onValue={(currentPassword) => setForm({ ...form, currentPassword })}
        />
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" busy={busy}>
            Send the link
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
