import { useState } from 'react';
import type { AddedFactor, Factors } from '../api/contract.ts';
import { useLoad } from '../load/use-load.ts';
import { useSession } from '../session/session.tsx';
import { Badge } from '../ui/badge.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { factorsPath } from './factors-path.ts';
import { AddPasskey, PasskeyItem } from './passkeys.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { RecoveryItem } from './recovery-item.tsx';
import { SetUpTotp } from './set-up-totp.tsx';
import { TotpItem } from './totp-item.tsx';
import './second-factor-card.css';

/** What the account proves besides its password or X. */
export function SecondFactorCard({ onChanged }: { onChanged: () => void }) {
  const { data, problem, reload } = useLoad<{ factors: Factors }>(factorsPath);
  const { refresh } = useSession();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const changed = () => {
    reload();
    onChanged();
    void refresh();
  };
  const added = ({ recoveryCodes }: AddedFactor) => {
    if (recoveryCodes) setCodes(recoveryCodes);
    changed();
  };
  return (
    <section className="card stack" aria-labelledby="second-factor-title">
      <div>
        <h2 id="second-factor-title" className="security__title">
          Second factor
        </h2>
        <p className="soft small">
          With a second factor, your password or X alone lets nobody in: a login also asks for your phone, a
          passkey or a security key.
        </p>
      </div>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton label="Loading your second factor" />}
      {codes && <RecoveryCodes codes={codes} onStored={() => setCodes(null)} />}
      {data && <FactorList factors={data.factors} onAdded={added} onRemoved={changed} />}
    </section>
  );
}

type ListProps = { factors: Factors; onAdded: (added: AddedFactor) => void; onRemoved: () => void };

function FactorList({ factors, onAdded, onRemoved }: ListProps) {
  const { totp, passkeys, recoveryCodesLeft, required } = factors;
  const count = passkeys.length + (totp ? 1 : 0);
  const isRemovable = !required || count > 1;
  return (
    <>
      {required && count === 0 && (
        <p>
          <Badge tone="warn">Needed</Badge> Operators need a second factor. Set one up to open their pages.
        </p>
      )}
      {totp && <TotpItem totp={totp} isRemovable={isRemovable} onAdded={onAdded} onRemoved={onRemoved} />}
      {passkeys.map((passkey) => (
        <PasskeyItem key={passkey.id} passkey={passkey} isRemovable={isRemovable} onRemoved={onRemoved} />
      ))}
      {count > 0 && <RecoveryItem left={recoveryCodesLeft} onRenewed={onAdded} />}
      <div className="security__buttons">
        {!totp && (
          <SetUpTotp
            label="Set up an authenticator app"
            variant={count === 0 ? 'primary' : 'quiet'}
            onAdded={onAdded}
          />
        )}
        <AddPasskey onAdded={onAdded} />
      </div>
    </>
  );
}
