const key = 'clawdet-team';

/** The id of the team that was chosen in this browser; null without one. */
export function chosenTeam(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Remembers a team in this browser; null forgets it. */
export function rememberTeam(id: string | null): void {
  try {
    if (id === null) localStorage.removeItem(key);
    else localStorage.setItem(key, id);
  } catch {
    // Storage is blocked: the choice lasts only until the user leaves the page.
  }
}
