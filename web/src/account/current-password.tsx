import type { User } from '../api/contract.ts';
import { PasswordField } from './password-field.tsx';

type CurrentPasswordProps = {
  id: string;
  user: Pick<User, 'provider'>;
  value: string;
  error?: string | undefined;
  onValue: (value: string) => void;
};

/** The password that the account has now: whoever changes it must know it, and not only sit at its browser. */
export function CurrentPassword({ id, user, value, error, onValue }: CurrentPasswordProps) {
  return (
    <PasswordField
      id={id}
      label="Current password"
      autoComplete="current-password"
      value={value}
      error={error}
      hint={user.provider === 'x' && 'Leave it empty if you log in with X and have never set one.'}
      onChange={(event) => onValue(event.target.value)}
    />
  );
}
