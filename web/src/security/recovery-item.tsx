import { callApi } from '../api/client.ts';
import type { AddedFactor } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { ConfirmButton } from '../operators/confirm-button.tsx';
import { Badge } from '../ui/badge.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { factorsPath } from './factors-path.ts';

/** From here on, the page asks for new codes. */
const FEW = 3;

type ItemProps = { left: number; onRenewed: (renewed: AddedFactor) => void };

/** How many recovery codes are left, and a button that replaces them. */
export function RecoveryItem({ left, onRenewed }: ItemProps) {
  const renew = useAction(async () => {
    onRenewed(await callApi<AddedFactor>(`${factorsPath}/recovery`, { method: 'POST' }));
  });
  return (
    <div className="security__factor">
      <div>
        <h3 className="security__factor-title">
          Recovery codes
          {left < FEW && <Badge tone="warn">Few left</Badge>}
        </h3>
        <p className="soft small">{codesWords(left)}</p>
      </div>
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

function codesWords(left: number): string {
  if (left === 0) return 'None is left. Get new ones, or a lost phone locks you out.';
  return `${left} of 10 ${left === 1 ? 'is' : 'are'} left. Each lets you in once without your phone.`;
}
