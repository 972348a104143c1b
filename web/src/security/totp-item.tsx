import { callApi } from '../api/client.ts';
import type { AddedFactor, Factors } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { ConfirmButton } from '../operators/confirm-button.tsx';
import { Badge } from '../ui/badge.tsx';
import { formatTime } from '../ui/format-date.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { factorsPath } from './factors-path.ts';
import { SetUpTotp } from './set-up-totp.tsx';

type ItemProps = {
  totp: NonNullable<Factors['totp']>;
  isRemovable: boolean;
  onAdded: (added: AddedFactor) => void;
  onRemoved: () => void;
};

/** The authenticator app of the account: it can be replaced and removed. */
export function TotpItem({ totp, isRemovable, onAdded, onRemoved }: ItemProps) {
  const remove = useAction(async () => {
    await callApi(`${factorsPath}/totp`, { method: 'DELETE' });
    onRemoved();
  });
  return (
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
        {isRemovable && (
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
            <p>Its codes no longer count. Without another factor, whoever has your password can log in.</p>
          </ConfirmButton>
        )}
      </div>
      {remove.problem && <ProblemNote problem={remove.problem} />}
    </div>
  );
}
