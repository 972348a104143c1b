const key = 'clawdet.way-back';
const pageKey = 'clawdet.page-to-show';

/** Stores an address of this site to return to after the log-in. Only in this tab, since its hash may hold a secret. */
export function saveReturnTo(address: string): void {
  sessionStorage.setItem(key, address);
}

/** Stores the page that somebody opened without being logged in. A link of `saveReturnTo` counts more. */
export function savePageToShow(address: string): void {
  sessionStorage.setItem(pageKey, address);
}

/** Where to go after a log-in: the stored address, the page that was opened, or the dashboard. */
export function returnTo(): string {
  return sessionStorage.getItem(key) ?? sessionStorage.getItem(pageKey) ?? '/dashboard';
}

/** Removes the stored address, once its page has been reached. */
export function clearReturnTo(): void {
  sessionStorage.removeItem(key);
}

/** Removes the page that was opened, once a member sees a page. */
export function clearPageToShow(): void {
  sessionStorage.removeItem(pageKey);
}
