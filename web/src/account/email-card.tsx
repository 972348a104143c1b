import { type ReactNode, useState } from 'react';
import type { User } from '../api/contract.ts';
import { isLinkAwaited, sendLimit } from '../email-proof/email-words.ts';
import { SandboxMailboxLink } from '../email-proof/sandbox-mailbox-link.tsx';
import { SendAgain } from '../email-proof/send-again.tsx';
import { IDLE_POLL_MS, usePollWhile } from '../email-proof/use-kept-order.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ChangeEmail } from './change-email.tsx';
import { WithdrawEmail } from './withdraw-email.tsx';
import './account-card.css';

/** The address that the account has, whether it is confirmed, and the one that is to replace it. */
export function EmailCard({ user }: { user: User }) {
  const [open, setOpen] = useState<'change' | 'withdraw' | null>(null);
  const close = () => setOpen(null);
  const { email, newEmail } = user;
  usePollWhile(isLinkAwaited(user), IDLE_POLL_MS);
  return (
    <section className="card account-card" aria-labelledby="email-title">
      <h2 id="email-title">Email</h2>
      <p className="account-card__email">
        <strong>{email}</strong>
        <Badge tone={user.emailProven ? 'good' : 'warn'}>
          {user.emailProven ? 'Confirmed' : 'Not confirmed'}
        </Badge>
      </p>
      <Awaited user={user}>
        {newEmail && (
          <Button variant="quiet" onClick={() => setOpen('withdraw')}>
            Withdraw the change
          </Button>
        )}
      </Awaited>
      <div>
        <Button variant="quiet" onClick={() => setOpen('change')}>
          Change the email
        </Button>
      </div>
      {open === 'change' && <ChangeEmail user={user} title="Change your email" onClose={close} />}
      {open === 'withdraw' && email && newEmail && (
        <WithdrawEmail user={user} email={email} newEmail={newEmail} onClose={close} />
      )}
    </section>
  );
}

/** What a mailed link is still to do; nothing if there is none. */
function Awaited({ user, children }: { user: User; children: ReactNode }) {
  if (!isLinkAwaited(user)) return null;
  return (
    <div className="account-card__awaited">
      <p className="small">
        {user.newEmail ? (
          <>
            Waiting for confirmation of <strong>{user.newEmail}</strong>. Until you open the link that we have
            mailed to it, your account keeps the address above.
          </>
        ) : (
          <>Open the link that we have mailed to this address to confirm that it is yours.</>
        )}{' '}
        {sendLimit}
      </p>
      <SandboxMailboxLink key={user.newEmail ?? user.email} />
      <SendAgain>{children}</SendAgain>
    </div>
  );
}
