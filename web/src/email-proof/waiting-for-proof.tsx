import { useState } from 'react';
import { ChangeEmail } from '../account/change-email.tsx';
import type { Catalog, User } from '../api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { orderWords, sendLimit } from './email-words.ts';
import { SandboxMailboxLink } from './sandbox-mailbox-link.tsx';
import { SendAgain } from './send-again.tsx';
import './email-proof.css';

/** Shown instead of the order form while an order waits for the customer to open the mailed link. */
export function WaitingForProof({ user, catalog }: { user: User; catalog: Catalog | null }) {
  const [changing, setChanging] = useState(false);
  return (
    <section className="card proof" aria-labelledby="proof-title">
      <Badge tone="warn">Waiting for your confirmation</Badge>
      <h2 id="proof-title">Confirm your email</h2>
      <p>
        We have mailed a link to <strong className="proof__email">{user.email}</strong>.{' '}
        {orderWords(user.wantedOrder ?? {}, catalog?.baseDomain)}
      </p>
      <p className="soft small">
        The link works for 30 minutes, in any browser; this page continues by itself. If no mail comes, check
        your spam folder. If you already have an account with this address, the mail says so.
      </p>
      <SandboxMailboxLink key={user.email} />
      <SendAgain>
        <Button variant="quiet" onClick={() => setChanging(true)}>
          Use another address
        </Button>
      </SendAgain>
      <p className="soft small">{sendLimit}</p>
      {changing && <ChangeEmail user={user} title="Use another address" onClose={() => setChanging(false)} />}
    </section>
  );
}
