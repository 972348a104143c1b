import { callApi, fetchResponse } from '../api/client.ts';
import { chooseTheme, chosenTheme } from '../theme/theme.ts';

/** Logs out. The answer empties the browser of what this site stored; two things that are no secrets are put back. */
export async function logOut(): Promise<void> {
  const theme = chosenTheme();
  const response = await fetchResponse('/api/auth/logout', { method: 'POST' });
  if (theme) chooseTheme(theme);
  const browser = response.headers.get('x-known-browser');
  if (!browser) return;
  // The log-out is done: without this, guesses of others can at worst delay the next login.
  await callApi('/api/auth/known-browser', { method: 'POST', body: { browser } }).catch(() => undefined);
}
