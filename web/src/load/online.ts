/** Calls back when the browser has a network again. Returns how to stop. */
export function whenOnline(back: () => void): () => void {
  addEventListener('online', back);
  return () => removeEventListener('online', back);
}
