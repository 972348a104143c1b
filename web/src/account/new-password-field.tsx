import { useState } from 'react';
import { isCommonPassword, loadCommonPasswords } from './common-passwords.ts';
import { PasswordField, type PasswordFieldProps } from './password-field.tsx';
import type { PasswordOwner } from './password-problem.ts';
import { passwordStrengthOf } from './password-strength.ts';
import './new-password-field.css';

type NewPasswordFieldProps = Omit<PasswordFieldProps, 'hint' | 'autoComplete' | 'onFocus'> & {
  /** Whose password it becomes, since it must not contain their name or address. */
  owner: PasswordOwner;
};

/** A field to choose a password in. It says how strong the password is, or why the API would refuse it. */
export function NewPasswordField({ owner, value, ...field }: NewPasswordFieldProps) {
  const [, setListLoaded] = useState(false);
  const prepare = () =>
    void loadCommonPasswords().then(
      () => setListLoaded(true),
      // The API still refuses what is on the list.
      () => {},
    );
  return (
    <PasswordField
      {...field}
      value={value}
      autoComplete="new-password"
      hint={<StrengthHint password={value} owner={owner} />}
      onFocus={prepare}
    />
  );
}

function StrengthHint({ password, owner }: { password: string; owner: PasswordOwner }) {
  if (!password) return <span className="strength">8 characters or more.</span>;
  const { level, words } = passwordStrengthOf(password, owner, isCommonPassword);
  return (
    <span className="strength" data-level={level}>
      <span className="strength__bars" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {words}
    </span>
  );
}
