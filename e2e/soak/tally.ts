/** What is counted while a soak runs. */
export interface Tally {
  /** One more of a kind, such as `break` `record deleted`. */
  count(kind: string, what: string): void;
  /** Something that must never happen: it fails the soak. */
  surprise(what: string): void;
  readonly surprises: readonly string[];
  of(kind: string): number;
  /** `3 (record deleted 2, server renamed 1)`. */
  words(kind: string): string;
}

/** An empty tally. */
export function openTally(): Tally {
  const counts = new Map<string, Map<string, number>>();
  const surprises: string[] = [];
  const of = (kind: string): number => [...(counts.get(kind)?.values() ?? [])].reduce((sum, n) => sum + n, 0);
  return {
    count(kind, what) {
      const kinds = counts.get(kind) ?? new Map<string, number>();
      counts.set(kind, kinds.set(what, (kinds.get(what) ?? 0) + 1));
    },
    surprise: (what) => void surprises.push(what),
    surprises,
    of,
    words: (kind) => inWords(of(kind), counts.get(kind) ?? new Map()),
  };
}

/** A sum and what it is made of, the largest part first. */
export function inWords(sum: number, parts: ReadonlyMap<string, number>): string {
  const sorted = [...parts].toSorted((a, b) => b[1] - a[1]).map(([what, count]) => `${what} ${count}`);
  return sorted.length > 0 ? `${sum} (${sorted.join(', ')})` : `${sum}`;
}

/** How often each word is there. */
export function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
