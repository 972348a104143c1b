import { useEffect, useState } from 'react';

const SETTLED_MS = 300;

/** A text that somebody types, once they pause: a search is sent for a word and not for each of its letters. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
