import { useState } from 'react';
import { Field, type FieldProps } from '../ui/field.tsx';

/** The props of a password field: those of a field, whose value is a text. */
export type PasswordFieldProps = Omit<FieldProps, 'type' | 'suffix' | 'value'> & { value: string };

/** A password with a show button. To choose a new one, there is `NewPasswordField`. */
export function PasswordField(field: PasswordFieldProps) {
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
      type={shown ? 'text' : 'password'}
      suffix={toggle}
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}
