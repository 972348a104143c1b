import { useState } from 'react';
import { callApi } from '../api/client.ts';
import type { AddedFactor, Factors } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { useLoad } from '../load/use-load.ts';
import { ConfirmButton } from '../operators/confirm-button.tsx';
import { useSession } from '../session/session.tsx';
import { Badge } from '../ui/badge.tsx';
import { formatTime } from '../ui/format-date.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { factorsPath } from './factors-path.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SetUpTotp } from './set-up-totp.tsx';
import './second-factor-card.css';

/** What the account proves besides its password or X. */
export function SecondFactorCard() {
  const { data, problem, reload } = useLoad<{ factors: Factors }>(factorsPath);
  const { refresh } = useSession();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const changed = () => {
    reload();
    void refresh();
  };
  const added = ({ recoveryCodes }: AddedFactor) => {
    setCodes(recoveryCodes);
    changed();
  };
  return (
    <section className="card stack" aria-labelledby="second-factor-title">
      <div>
        <h2 id="second-factor-title" className="security__title">
          Second factor
        </h2>
        <p className="soft small">
          With a second factor, your password or X alone lets nobody in: a login also asks for a code that
          only your phone shows.
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
  const { totp, recoveryCodesLeft, required } = factors;
  if (!totp)
    return (
      <div className="stack">
        {required && (
          <p>
            <Badge tone="warn">Needed</Badge> Operators need a second factor. Set one up to open their pages.
          </p>
        )}
        <div>
          <SetUpTotp label="Set up an authenticator app" variant="primary" onAdded={onAdded} />
        </div>
      </div>
    );
  return (
    <>
      <div className="security__factor">
        <div>
          <h3 className="security__factor-title">
            Authenticator app <Badge tone="good">On</Badge>
          </h3>
          <p className="soft small">
            Set up {formatTime(totp.addedAt)}. Last used {formatTime(totp.lastUsedAt)}.
          </p>
        </div>
        <div className="security__buttons">
          <SetUpTotp label="Move to another phone" onAdded={onAdded} />
          {!required && <RemoveTotp onRemoved={onRemoved} />}
        </div>
      </div>
      <div className="security__factor">
        <div>
          <h3 className="security__factor-title">
            Recovery codes
            {recoveryCodesLeft < 3 && <Badge tone="warn">Few left</Badge>}
          </h3>
          <p className="soft small">{codesWords(recoveryCodesLeft)}</p>
        </div>
        <NewCodes onAdded={onAdded} />
      </div>
    </>
  );
}

function codesWords(left: number): string {
  if (left === 0) return 'None is left. Get new ones, or a lost phone locks you out.';
  return `${left} of 10 ${left === 1 ? 'is' : 'are'} left. Each lets you in once without your phone.`;
}

function RemoveTotp({ onRemoved }: { onRemoved: () => void }) {
  const remove = useAction(async () => {
    await callApi(`${factorsPath}/totp`, { method: 'DELETE' });
    onRemoved();
  });
  return (
    <>
      <ConfirmButton
        label="Remove"
        about="authenticator app"
        question="Remove the authenticator app?"
        yes="Remove it"
        keep="Keep it"
        busy={remove.busy}
        danger
        onYes={() => remove.run()}
      >
        <p>Whoever has your password can then log in. We tell you by mail that it was removed.</p>
      </ConfirmButton>
      {remove.problem && <ProblemNote problem={remove.problem} />}
    </>
  );
}

function NewCodes({ onAdded }: Pick<ListProps, 'onAdded'>) {
  const renew = useAction(async () => {
    onAdded(await callApi<AddedFactor>(`${factorsPath}/recovery`, { method: 'POST' }));
  });
  return (
    <div className="security__buttons">
      <ConfirmButton
        label="Get new codes"
        about="for recovery"
        question="Replace your recovery codes?"
        yes="Replace them"
        keep="Keep them"
        busy={renew.busy}
        onYes={() => renew.run()}
      >
        <p>You get ten new codes. The ones that you have stored no longer work.</p>
      </ConfirmButton>
      {renew.problem && <ProblemNote problem={renew.problem} />}
    </div>
  );
}
