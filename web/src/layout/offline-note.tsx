import { useSyncExternalStore } from 'react';

/** A line over the page while the browser has no network. */
export function OfflineNote() {
  const online = useSyncExternalStore(watch, () => navigator.onLine);
  return (
    <div role="status">
      {!online && <p className="offline">You are offline. The page goes on by itself once you are back.</p>}
    </div>
  );
}

function watch(changed: () => void): () => void {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
}
