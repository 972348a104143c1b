/** Calls back when the browser is online again. Returns a function that stops listening. */
export function whenOnline(back: () => void): () => void {
  addEventListener('online', back);
  return () => removeEventListener('online', back);
}
