/** The counters of a running soak. */
export interface SoakCounters {
  /** Counts one event of a kind, such as `break` `record deleted`. */
  count(kind: string, what: string): void;
  /** Records something that must never happen: it fails the soak. */
  fail(what: string): void;
  readonly failures: readonly string[];
  total(kind: string): number;
  /** `3 (record deleted 2, server renamed 1)`. */
  summary(kind: string): string;
}

/** Counters without events. */
export function createSoakCounters(): SoakCounters {
  const counts = new Map<string, Map<string, number>>();
  const failures: string[] = [];
  const total = (kind: string): number =>
    [...(counts.get(kind)?.values() ?? [])].reduce((sum, n) => sum + n, 0);
  return {
    count(kind, what) {
      const kinds = counts.get(kind) ?? new Map<string, number>();
      counts.set(kind, kinds.set(what, (kinds.get(what) ?? 0) + 1));
    },
    fail: (what) => void failures.push(what),
    failures,
    total,
    summary: (kind) => formatCounts(total(kind), counts.get(kind) ?? new Map()),
  };
}

/** A sum and its parts, the largest part first. */
export function formatCounts(sum: number, parts: ReadonlyMap<string, number>): string {
  const sorted = [...parts].toSorted((a, b) => b[1] - a[1]).map(([what, count]) => `${what} ${count}`);
  return sorted.length > 0 ? `${sum} (${sorted.join(', ')})` : `${sum}`;
}

/** How often each value occurs. */
export function countByValue(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
