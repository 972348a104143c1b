import type { ActivityEntry } from '../api/contract.ts';

type Act = ActivityEntry['act'];

/** What each act is called, without where it came from. */
const acts: Record<Act, (entry: ActivityEntry) => string> = {
  login: ({ detail }) => (detail.method === 'x' ? 'Logged in with X' : 'Logged in'),
  login_failed: ({ count }) => (count === 1 ? 'A log-in failed' : `${count} log-ins failed`),
  logout: () => 'Logged out',
  session_ended: ({ by, detail }) => {
    const sessions = detail.sessions === 1 ? 'a session' : `${detail.sessions} sessions`;
    return by === 'operator' ? `An operator ended ${sessions}` : `Ended ${sessions}`;
  },
  confirmed: () => 'Confirmed with the password',
  confirm_failed: ({ count }) =>
    count === 1 ? 'A wrong password was typed' : `${count} wrong passwords were typed`,
  password_set: () => 'Set a first password',
  password_changed: () => 'Changed the password',
  password_reset: () => 'Set a new password by mail',
  email_requested: () => 'Gave an email address to confirm',
  email_proven: ({ by }) =>
    by === 'operator' ? 'An operator confirmed the email address' : 'Confirmed the email address',
  email_changed: () => 'Changed the email address',
  x_linked: ({ detail }) => `Linked @${detail.handle} of X`,
  x_unlinked: ({ detail }) => `Unlinked @${detail.handle} of X`,
  token_revealed: ({ detail }) => `Revealed the token of ${detail.assistant}`,
  factor_added: () => 'Added a second factor',
  factor_removed: () => 'Removed a second factor',
  recovery_codes_renewed: () => 'Made new recovery codes',
  recovery_code_used: () => 'Used a recovery code',
  factor_reset_asked: ({ detail }) => `${detail.askedBy} asked to remove the second factor`,
  factor_reset_withdrawn: ({ by }) =>
    by === 'operator'
      ? 'An operator withdrew the request to remove the second factor'
      : 'Used the second factor, which ended the request to remove it',
  factors_reset: ({ detail }) =>
    `Removed the second factor: ${detail.askedBy} asked for it, and ${detail.confirmedBy} confirmed it`,
  suspended: () => 'An operator suspended the account',
  suspension_ended: () => 'An operator ended the suspension',
  api_token_created: ({ detail }) => `Created the API token ${detail.token}`,
  api_token_revoked: ({ detail }) => `Revoked the API token ${detail.token}`,
  webhook_created: ({ detail }) => `Added a webhook at ${detail.host}`,
  webhook_changed: ({ detail }) => `Changed the webhook at ${detail.host}`,
  webhook_removed: ({ detail }) => `Removed the webhook at ${detail.host}`,
  webhook_secret_renewed: ({ detail }) => `Renewed the secret of the webhook at ${detail.host}`,
  invitation_sent: ({ detail }) => `Invited somebody to a team as ${detail.role}`,
  team_joined: ({ detail }) => `Joined a team as ${detail.role}`,
  team_left: () => 'Left a team',
  export_requested: () => 'Asked for all data',
  export_downloaded: () => 'Downloaded all data',
  deletion_requested: () => 'Asked for the account to be deleted',
  deletion_undone: () => 'Kept the account after all',
};

/** An entry as a sentence: `Logged in from Firefox on Linux, 198.51.100.0/24`. */
export function activityWords(entry: ActivityEntry): string {
  // The API may be newer than this page.
  const what = Object.hasOwn(acts, entry.act) ? acts[entry.act](entry) : 'Something else happened';
  return `${what}${placeWords(entry)}`;
}

/** Whether somebody else may have tried to get in. */
export function isFailure({ act }: Pick<ActivityEntry, 'act'>): boolean {
  return act === 'login_failed' || act === 'confirm_failed';
}

function placeWords({ browser, network }: Pick<ActivityEntry, 'browser' | 'network'>): string {
  if (!browser) return '';
  if (!network) return ` from ${browser}`;
  return ` from ${browser}, ${network === 'This machine' ? 'this machine' : network}`;
}
