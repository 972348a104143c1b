import type { Team } from '../api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Table } from '../ui/table.tsx';
import { CreateTeam } from './create-team.tsx';
import { useTeam } from './current-team.tsx';
import { peopleWords, roleWords } from './role-words.ts';
import { useTeams } from './teams.tsx';
import './team.css';

/** The teams that the user is in, which one of them the pages show, and the form for another one. */
export function TeamsCard() {
  const { all } = useTeams();
  return (
    <section className="card stack" aria-labelledby="teams-title">
      <div>
        <h2 id="teams-title" className="team__part">
          Your teams
        </h2>
        <p className="soft small">
          Each team has people and an assistant of its own. In the beta, you own one assistant, however many
          teams you create.
        </p>
      </div>
      {all && all.length > 1 && (
        <Table columns={['Team', 'Your role', 'People', 'Shown']}>
          {all.map((team) => (
            <TeamRow key={team.id} team={team} />
          ))}
        </Table>
      )}
      <CreateTeam />
    </section>
  );
}

function TeamRow({ team: { id, name, role, members } }: { team: Team }) {
  const isShown = useTeam().id === id;
  const { choose } = useTeams();
  return (
    <tr data-team={id}>
      <th scope="row">{name}</th>
      <td data-title="Your role">{roleWords(role).title}</td>
      <td data-title="People">{peopleWords(members)}</td>
      <td>
        {isShown ? (
          <Badge tone="good">Shown now</Badge>
        ) : (
          <Button variant="quiet" onClick={() => choose(id)}>
            Switch<span className="visually-hidden"> to {name}</span>
          </Button>
        )}
      </td>
    </tr>
  );
}
