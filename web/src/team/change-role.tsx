import { useState } from 'react';
import { callApi } from '../api/client.ts';
import type { Member, TeamRole } from '../api/contract.ts';
import { Choice } from '../instance/choice.tsx';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useTeam } from './current-team.tsx';
import { roleOptions } from './role-options.ts';
import { roleWords } from './role-words.ts';

type ChangeProps = { member: Member; roles: readonly TeamRole[]; onChanged: () => void };

/** Gives a person another role, after a dialog that says what each one allows. */
export function ChangeRole(props: ChangeProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="quiet" onClick={() => setAsking(true)}>
        Change role<span className="visually-hidden"> of {props.member.name}</span>
      </Button>
      {asking && <RoleDialog {...props} onClose={() => setAsking(false)} />}
    </>
  );
}

function RoleDialog({ member, roles, onChanged, onClose }: ChangeProps & { onClose: () => void }) {
  const team = useTeam();
  const [role, setRole] = useState<TeamRole>(member.role);
  const change = useAction(async () => {
    const path = `/api/teams/${team.id}/members/${member.id}`;
    await callApi(path, { method: 'PATCH', body: { role } });
    onClose();
    onChanged();
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (role === member.role) return onClose();
    void change.run();
  };
  return (
    <Dialog title={`The role of ${member.name}`} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <Choice
          legend="Role"
          name="role"
          options={roleOptions(roles)}
          value={role}
          onChange={(value) => setRole(value as TeamRole)}
        />
        {role === 'owner' && member.role !== 'owner' && <NewOwnerNote name={member.name} />}
        {change.problem && <ProblemNote problem={change.problem} />}
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            variant={role === 'owner' && member.role !== 'owner' ? 'danger' : 'primary'}
            busy={change.busy}
          >
            {role === member.role ? 'Keep the role' : `Make ${member.name} ${roleWords(role).withArticle}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function NewOwnerNote({ name }: { name: string }) {
  return (
    <p role="status">
      As an owner, {name} can do everything that you can do: also remove you, and make others owners.
    </p>
  );
}
