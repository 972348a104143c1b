import { useCallback, useState } from 'react';
import type { User } from '../api/contract.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { CurrentPassword } from './current-password.tsx';
import { validateCurrentPassword, validateNewPassword } from './form-validation.ts';
import { NewPasswordField } from './new-password-field.tsx';
import { useAccountChange } from './use-account-change.ts';
import './account-card.css';

const empty = { currentPassword: '', password: '' };

/** Sets another password, or the first one of an account of X, once its email is confirmed. */
export function PasswordCard({ user }: { user: User }) {
  return (
    <section className="card account-card" aria-labelledby="password-title">
      <h2 id="password-title">Password</h2>
      {!user.hasPassword && <p>{user.emailProven ? withoutPassword : beforePassword}</p>}
      {(user.hasPassword || user.emailProven) && <PasswordForm user={user} />}
    </section>
  );
}

const withoutPassword = 'Your account has no password. Set one to log in with your email as well as with X.';
const beforePassword =
  'Your account has no password. Confirm your email first: then you can set one, and log in with both.';

function PasswordForm({ user }: { user: User }) {
  const [form, setForm] = useState(empty);
  const [changed, setChanged] = useState(false);
  const owner = { name: user.name, ...(user.email && { email: user.email }) };
  const onChanged = useCallback(() => {
    setForm(empty);
    setChanged(true);
  }, []);
  const { submit, errors, problem, busy } = useAccountChange(onChanged);
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    setChanged(false);
    submit({ ...validateCurrentPassword(form, user), ...validateNewPassword(form, owner) }, form);
  };
  return (
    <>
      {problem && <ProblemNote problem={problem} />}
      <form className="stack" onSubmit={send} noValidate>
        <CurrentPassword
          id="current-password"
          user={user}
          value={form.currentPassword}
          error={errors.currentPassword}
          onValue={(currentPassword) => setForm({ ...form, currentPassword })}
        />
        <NewPasswordField
          id="new-password"
          label="New password"
          owner={owner}
          value={form.password}
          error={errors.password}
          onChange={(event) => setForm({ ...form, password: event.target.value })}
        />
        <div>
          <Button type="submit" variant="quiet" busy={busy}>
            {user.hasPassword ? 'Change the password' : 'Set the password'}
          </Button>
        </div>
      </form>
      <p className="account-card__said small" role="status">
        {changed && 'Your password is set. All other browsers are logged out.'}
      </p>
    </>
  );
}
