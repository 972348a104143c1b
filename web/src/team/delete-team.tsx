import { callApi } from '../api/client.ts';
import { useAction } from '../load/use-action.ts';
import { ConfirmButton } from '../operators/confirm-button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useTeam } from './current-team.tsx';
import { useTeams } from './teams.tsx';
import '../instance/ready.css';
import './team.css';

/** Deletes the team. One with an assistant is refused by the API. */
export function DeleteTeam() {
  const { id, name } = useTeam();
  const { leave, reload } = useTeams();
  const remove = useAction(async () => {
    await callApi(`/api/teams/${id}`, { method: 'DELETE' });
    leave(id, `“${name}” has been deleted.`);
    await reload();
  });
  return (
    <section className="card stack" aria-labelledby="delete-team-title">
      <div>
        <h2 id="delete-team-title" className="team__part">
          Delete this team
        </h2>
        <p className="soft small">
          A team that has an assistant cannot be deleted: delete the assistant first.
        </p>
      </div>
      {remove.problem && <ProblemNote problem={remove.problem} />}
      <div>
        <ConfirmButton
          label="Delete the team"
          about={name}
          question={`Delete “${name}”?`}
          yes="Delete the team"
          keep="Keep it"
          busy={remove.busy}
          danger
          onYes={() => remove.run()}
        >
          <p>Everybody in it loses the team, and it cannot be restored.</p>
        </ConfirmButton>
      </div>
    </section>
  );
}
