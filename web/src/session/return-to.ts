const key = 'clawdet.way-back';

/** Keeps an address of this site to return to after the log-in. In the tab alone: it may carry a secret in its hash. */
export function saveReturnTo(address: string): void {
  sessionStorage.setItem(key, address);
}

/** Where to go after a log-in: what was kept, or the dashboard. */
export function returnTo(): string {
  return sessionStorage.getItem(key) ?? '/dashboard';
}

/** Forgets it, once the page has been reached. */
export function clearReturnTo(): void {
  sessionStorage.removeItem(key);
}
