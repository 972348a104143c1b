import { useState } from 'react';
import { Field, type FieldProps } from '../ui/field.tsx';
import { passwordStrengthOf } from './password-strength.ts';
import './password-field.css';

type PasswordProps = Omit<FieldProps, 'type' | 'suffix' | 'hint' | 'value'> & {
  value: string;
  showStrength?: boolean;
};

/** A password with a show button; `showStrength` adds a hint about its strength, for a new password. */
export function PasswordField({ showStrength, value, ...field }: PasswordProps) {
  const [shown, setShown] = useState(false);
  const toggle = (
    <button
      type="button"
      className="field__toggle"
      aria-pressed={shown}
      aria-label="Show password"
      onClick={() => setShown(!shown)}
    >
      {shown ? 'Hide' : 'Show'}
    </button>
  );
  return (
    <Field
      {...field}
      value={value}
      type={shown ? 'text' : 'password'}
      suffix={toggle}
      hint={showStrength && <StrengthHint password={value} />}
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}

function StrengthHint({ password }: { password: string }) {
  if (!password) return <span className="strength">8 characters or more.</span>;
  const { level, words } = passwordStrengthOf(password);
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
