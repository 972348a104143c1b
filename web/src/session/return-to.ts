const key = 'clawdet.way-back';

/** Stores an address of this site to return to after the log-in. Only in this tab, since its hash may hold a secret. */
export function saveReturnTo(address: string): void {
  sessionStorage.setItem(key, address);
}

/** Where to go after a log-in: the stored address, or the dashboard. */
export function returnTo(): string {
  return sessionStorage.getItem(key) ?? '/dashboard';
}

/** Removes the stored address, once its page has been reached. */
export function clearReturnTo(): void {
  sessionStorage.removeItem(key);
}
