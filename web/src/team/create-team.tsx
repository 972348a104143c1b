import { useState } from 'react';
import { fieldErrorsOf } from '../account/form-validation.ts';
import { callApi } from '../api/client.ts';
import type { Team } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { teamNameError } from './team-name.ts';
import { useTeams } from './teams.tsx';
import './team.css';

/** Creates a team with the user as its owner, and shows it. */
export function CreateTeam() {
  const { choose, reload } = useTeams();
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const create = useAction(async () => {
    const body = { name: name.trim() };
    const { team } = await callApi<{ team: Team }>('/api/teams', { method: 'POST', body });
    setName('');
    await reload();
    choose(team.id);
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const found = teamNameError(name);
    setError(found);
    create.clear();
    if (!found) void create.run();
  };
  const refused = fieldErrorsOf(create.problem)?.name ?? null;
  return (
    <form className="team__form" onSubmit={submit} noValidate aria-label="Create a team">
      {create.problem && !refused && <ProblemNote problem={create.problem} />}
      <Field
        label="Name of a new team"
        value={name}
        maxLength={80}
        autoComplete="off"
        error={refused ?? error}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" variant="quiet" busy={create.busy}>
        Create a team
      </Button>
    </form>
  );
}
