import { useState } from 'react';
import { isCommonPassword, loadCommonPasswords } from './common-passwords.ts';
import { PasswordField, type PasswordFieldProps } from './password-field.tsx';
import type { PasswordOwner } from './password-problem.ts';
import { type PasswordStrength, passwordStrengthOf } from './password-strength.ts';
import './new-password-field.css';

type NewPasswordFieldProps = Omit<PasswordFieldProps, 'hint' | 'autoComplete' | 'onFocus'> & {
  /** Whose password it becomes, since it must not contain their name or address. */
  owner: PasswordOwner;
};

/** A field to choose a password in. It says how strong the password is, or why the API would refuse it. */
export function NewPasswordField({ owner, value, error, ...field }: NewPasswordFieldProps) {
  const [, setListLoaded] = useState(false);
  const prepare = () =>
    void loadCommonPasswords().then(
      () => setListLoaded(true),
      // Offline, or a newer build: the API still refuses what is on the list.
      () => {},
    );
  const strength = value ? passwordStrengthOf(value, owner, isCommonPassword) : null;
  // What the error says is not said twice.
  const hint = !(error && strength?.words === error) && <StrengthHint strength={strength} />;
  return (
    <PasswordField
      {...field}
      value={value}
      error={error}
      autoComplete="new-password"
      hint={hint}
      onFocus={prepare}
    />
  );
}

function StrengthHint({ strength }: { strength: PasswordStrength | null }) {
  if (!strength) return <span className="strength">8 characters or more.</span>;
  return (
    <span className="strength" data-level={strength.level}>
      <span className="strength__bars" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {strength.words}
    </span>
  );
}
