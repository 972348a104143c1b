import { returnTo, saveReturnTo } from '../../session/return-to.ts';

const page = '/invitation';
const emailKey = 'clawdet.invited-email';

/** Keeps an invitation until the visitor has logged in, or signed up, and comes back to it. Only in this tab. */
export function keepInvitation(token: string): void {
  saveReturnTo(`${page}#${token}`);
}

/** The token of the invitation that is kept; empty without one. */
export function awaitedInvitation(): string {
  const address = returnTo();
  return address.startsWith(`${page}#`) ? address.slice(page.length + 1) : '';
}

/** Keeps the address that the invitation is for, so that nobody has to type it. */
export function keepInvitedEmail(email: string): void {
  sessionStorage.setItem(emailKey, email);
}

/** The address with which the kept invitation can be accepted; empty without one. */
export function invitedEmail(): string {
  return awaitedInvitation() && (sessionStorage.getItem(emailKey) ?? '');
}

/** The page to come back to from X, which gets no address with a token; undefined for the dashboard. */
export function pageBehindX(): string | undefined {
  return awaitedInvitation() ? page : undefined;
}
