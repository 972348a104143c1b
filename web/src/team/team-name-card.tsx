import { useState } from 'react';
import { fieldErrorsOf } from '../account/form-validation.ts';
import { callApi } from '../api/client.ts';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useTeam } from './current-team.tsx';
import { teamNameError } from './team-name.ts';
import { useTeams } from './teams.tsx';
import './team.css';

/** Gives the team another name. */
export function TeamNameCard() {
  const team = useTeam();
  const { reload } = useTeams();
  const [name, setName] = useState(team.name);
  const [error, setError] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  const rename = useAction(async () => {
    await callApi(`/api/teams/${team.id}`, { method: 'PATCH', body: { name: name.trim() } });
    await reload();
    setSaved(true);
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const found = teamNameError(name);
    setError(found);
    setSaved(false);
    rename.clear();
    if (!found) void rename.run();
  };
  const refused = fieldErrorsOf(rename.problem)?.name ?? null;
  return (
    <section className="card stack" aria-labelledby="team-name-title">
      <h2 id="team-name-title" className="team__part">
        Name
      </h2>
      {rename.problem && !refused && <ProblemNote problem={rename.problem} />}
      <form className="team__form" onSubmit={submit} noValidate>
        <Field
          label="Name of the team"
          hint="People who are invited see it, too."
          value={name}
          maxLength={80}
          autoComplete="off"
          error={refused ?? error}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" variant="quiet" busy={rename.busy}>
          Save
        </Button>
      </form>
      <p className="team__said small" role="status">
        {saved && 'Saved.'}
      </p>
    </section>
  );
}
