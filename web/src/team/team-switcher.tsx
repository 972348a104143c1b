import { useTeams } from './teams.tsx';
import './team-switcher.css';

/** Chooses the team that the pages show; nothing for a user who is in one team only. */
export function TeamSwitcher() {
  const { all, current, choose } = useTeams();
  if (!all || all.length < 2 || !current) return null;
  return (
    <label className="team-switcher">
      <span className="visually-hidden">Team</span>
      <select value={current.id} onChange={(event) => choose(event.target.value)}>
        {all.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
