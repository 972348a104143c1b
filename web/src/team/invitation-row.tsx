import { callApi } from '../api/client.ts';
import type { Invitation } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { formatTime } from '../ui/format-date.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { May, useTeam } from './current-team.tsx';
import { roleWords } from './role-words.ts';

type RowProps = { invitation: Invitation; onChanged: (words: string) => void };

/** An invitation that nobody has accepted yet. */
export function InvitationRow({ invitation, onChanged }: RowProps) {
  const { email, role, invitedBy, expiresAt } = invitation;
  return (
    <tr data-invitation={invitation.id}>
      <th scope="row">{email}</th>
      <td data-title="Role">{roleWords(role).title}</td>
      <td data-title="Invited by">{invitedBy ?? 'somebody who has left'}</td>
      <td data-title="Works until">{formatTime(expiresAt)}</td>
      <td>
        <May permission="invitations:change">
          <InvitationActs invitation={invitation} onChanged={onChanged} />
        </May>
      </td>
    </tr>
  );
}

function InvitationActs({ invitation: { id, email, role }, onChanged }: RowProps) {
  const path = `/api/teams/${useTeam().id}/invitations`;
  const again = useAction(async () => {
    await callApi(path, { method: 'POST', body: { email, role } });
    onChanged(`Another invitation to ${email} is on its way. The earlier one no longer works.`);
  });
  const withdraw = useAction(async () => {
    await callApi(`${path}/${id}`, { method: 'DELETE' });
    onChanged(`The invitation to ${email} is withdrawn: its link no longer works.`);
  });
  const problem = again.problem ?? withdraw.problem;
  return (
    <>
      <div className="team__acts">
        <Button variant="quiet" busy={again.busy} onClick={() => again.run()}>
          Send again<span className="visually-hidden"> to {email}</span>
        </Button>
        <Button variant="quiet" busy={withdraw.busy} onClick={() => withdraw.run()}>
          Withdraw<span className="visually-hidden"> the invitation to {email}</span>
        </Button>
      </div>
      {problem && <ProblemNote problem={problem} />}
    </>
  );
}
