import { useEffect, useState } from 'react';

/**
 * The token of the mailed link that was opened; empty without one. Removes it from the address bar, so that it stays in no
 * history and in no bookmark. A second link that is opened in the same tab replaces it.
 */
export function useLinkToken(): string {
  const [token, setToken] = useState(() => tokenIn(location.hash));
  useEffect(() => {
    // Opening a link to the page that is shown changes only the hash, and loads nothing.
    const take = () => {
      const opened = tokenIn(location.hash);
      if (!opened) return;
      setToken(opened);
      history.replaceState(null, '', location.pathname);
    };
    take();
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  return token;
}

/** What follows the # of an address. */
function tokenIn(hash: string): string {
  return hash.slice(1);
}
