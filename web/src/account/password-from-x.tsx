import { Link } from 'wouter';
import type { User } from '../api/contract.ts';

/** How an account of X comes to a password, which changes ask for. */
export function PasswordFromX({ user }: { user: User }) {
  return (
    <p className="soft small">
      You signed up with X, so your account may have no password yet.{' '}
      {user.emailProven ? (
        <>
          To set one, <Link href="/forgot">ask for a link by mail</Link>.
        </>
      ) : (
        'Once your email is confirmed, you can set one by mail.'
      )}
    </p>
  );
}
