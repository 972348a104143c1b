import { PasswordField } from './password-field.tsx';

type CurrentPasswordProps = {
  id: string;
  value: string;
  error?: string | undefined;
  onValue: (value: string) => void;
};

/** The password that the account has now: whoever changes it must know it, and not only sit at its browser. */
export function CurrentPassword({ id, value, error, onValue }: CurrentPasswordProps) {
  return (
    <PasswordField
      id={id}
      label="Current password"
      autoComplete="current-password"
      value={value}
      error={error}
      onChange={(event) => onValue(event.target.value)}
    />
  );
}
