import { Button } from '../ui/button.tsx';

const logo =
  'M13.8 10.5 20.7 2.5h-1.6l-6 7-4.8-7H2.8l7.2 10.5-7.2 8.4h1.6l6.3-7.3 5 7.3h5.5zm-2.2 2.6-.7-1L5 3.7h2.5l4.7 6.8.7 1 6.2 8.8h-2.5z';

/** The button "Continue with X". It leaves the page, so it navigates instead of calling the API. */
export function ContinueWithX({ onClick }: { onClick: () => void }) {
  return (
    <Button variant="quiet" wide onClick={onClick}>
      <svg width="18" height="18" viewBox="0 0 24 24" aria-hidden="true">
        <path d={logo} fill="currentColor" />
      </svg>
      Continue with X
    </Button>
  );
}

/**
 * Goes to the API, which redirects the browser to X. Pass `terms` only when the visitor has ticked the terms; a member comes
 * back to `page`.
 */
export function goToX(terms: boolean, page?: string): void {
  const query = new URLSearchParams({ ...(terms && { terms: 'accepted' }), ...(page && { return: page }) });
  location.assign(`/api/auth/x/login${query.size > 0 ? `?${query}` : ''}`);
}
