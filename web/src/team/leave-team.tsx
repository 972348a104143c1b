import { callApi } from '../api/client.ts';
import { useAction } from '../load/use-action.ts';
import { ConfirmButton } from '../operators/confirm-button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useTeam } from './current-team.tsx';
import { useTeams } from './teams.tsx';

/** Takes the user out of the team. */
export function LeaveTeam({ userId }: { userId: string }) {
  const { id, name } = useTeam();
  const { leave, reload } = useTeams();
  const leaving = useAction(async () => {
    await callApi(`/api/teams/${id}/members/${userId}`, { method: 'DELETE' });
    leave(id, `You have left “${name}”.`);
    await reload();
  });
  return (
    <>
      <ConfirmButton
        label="Leave"
        about="the team"
        question={`Leave “${name}”?`}
        yes="Leave the team"
        keep="Stay"
        busy={leaving.busy}
        danger
        onYes={() => leaving.run()}
      >
        <p>
          You can no longer see or use this team’s assistant. To come back, you have to be invited again. Open
          invitations that you have sent are withdrawn.
        </p>
      </ConfirmButton>
      {leaving.problem && <ProblemNote problem={leaving.problem} />}
    </>
  );
}
