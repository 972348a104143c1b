/** Why a name cannot be that of a team; null if it can. Only the API checks the rest. */
export function teamNameError(name: string): string | null {
  return name.trim() ? null : 'Enter a name for the team.';
}
