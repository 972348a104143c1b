import { callApi } from '../api/client.ts';
import type { Member } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { ConfirmButton } from '../operators/confirm-button.tsx';
import { Badge } from '../ui/badge.tsx';
import { formatDay } from '../ui/format-date.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { ChangeRole } from './change-role.tsx';
import { useTeam } from './current-team.tsx';
import { LeaveTeam } from './leave-team.tsx';
import { rolesFor, roleWords } from './role-words.ts';

type RowProps = {
  member: Member;
  /** Whether this is the user. */
  isUser: boolean;
  /** Nobody takes the only owner from a team. */
  isLastOwner: boolean;
  onChanged: () => void;
};

/** One person of the team, with what the user may change about them. */
export function MemberRow({ member, isUser, isLastOwner, onChanged }: RowProps) {
  const team = useTeam();
  const roles = isLastOwner ? [] : rolesFor(team, member);
  const mayLeave = isUser && !isLastOwner;
  return (
    <tr data-member={member.id}>
      <th scope="row">
        {member.name} {isUser && <Badge tone="soft">You</Badge>}
        <span className="team__email">{member.email ?? 'Email not confirmed'}</span>
      </th>
      <td data-title="Role">{roleWords(member.role).title}</td>
      <td data-title="Since">{formatDay(member.since)}</td>
      <td>
        {(roles.length > 0 || mayLeave) && (
          <div className="team__acts">
            {roles.length > 0 && <ChangeRole member={member} roles={roles} onChanged={onChanged} />}
            {!isUser && roles.length > 0 && <RemoveMember member={member} onRemoved={onChanged} />}
            {mayLeave && <LeaveTeam userId={member.id} />}
          </div>
        )}
      </td>
    </tr>
  );
}

function RemoveMember({ member, onRemoved }: { member: Member; onRemoved: () => void }) {
  const team = useTeam();
  const remove = useAction(async () => {
    await callApi(`/api/teams/${team.id}/members/${member.id}`, { method: 'DELETE' });
    onRemoved();
  });
  return (
    <>
      <ConfirmButton
        label="Remove"
        about={member.name}
        question={`Remove ${member.name} from the team?`}
        yes="Remove"
        keep="Keep"
        busy={remove.busy}
        danger
        onYes={() => remove.run()}
      >
        <p>
          Within a second, {member.name} can no longer open these pages for “{team.name}”. Open invitations
          that they have sent are withdrawn.
        </p>
        {member.role !== 'viewer' && <CopiedSecrets />}
      </ConfirmButton>
      {remove.problem && <ProblemNote problem={remove.problem} />}
    </>
  );
}

function CopiedSecrets() {
  return (
    <p className="soft small">
      What they have copied keeps working: keys for programs until you revoke them on the dashboard, and the
      assistant’s gateway token.
    </p>
  );
}
