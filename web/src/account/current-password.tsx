import type { User } from '../api/contract.ts';
import { PasswordField } from './password-field.tsx';

type CurrentPasswordProps = {
  id: string;
  user: Pick<User, 'hasPassword'>;
  value: string;
  error?: string | undefined;
  onValue: (value: string) => void;
};

/**
 * The password that the account has now: whoever changes it must know it, and not only sit at its browser. Nothing for an
 * account without one, whose user is asked to log in with X again instead.
 */
export function CurrentPassword({ id, user, value, error, onValue }: CurrentPasswordProps) {
  if (!user.hasPassword) return null;
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
