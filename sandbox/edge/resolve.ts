/** A DNS record as the edge needs it; `content` is an address or a host name. */
export interface EdgeRecord {
  type: string;
  content: string;
  proxied: boolean;
}

/** The published records of exactly this host name (lowercase, without a final dot). */
export type Lookup = (hostname: string) => readonly EdgeRecord[];

/** The address of a host name, or why there is none. `proxied` is that of the requested name. */
export type Resolution =
  | { kind: 'origin'; address: string; proxied: boolean }
  | { kind: 'unknown' }
  | { kind: 'dangling'; target: string }
  | { kind: 'loop' };

// Cloudflare also follows long chains; a chain this long is a loop.
const longestChain = 8;

/**
 * Resolves records as Cloudflare does: exact name, then the wildcard of its parent; CNAMEs to their end; several A records
 * alternately, so that with a stale record beside a new one every second request fails.
 */
export class Resolver {
  readonly #lookup: Lookup;
  readonly #turns = new Map<string, number>();

  constructor(lookup: Lookup) {
    this.#lookup = lookup;
  }

  resolve(hostname: string): Resolution {
    const [first] = this.#records(hostname);
    if (!first) return { kind: 'unknown' };
    let name = hostname;
    for (let step = 0; step < longestChain; step++) {
      const records = this.#records(name);
      const alias = records.find(({ type }) => type === 'CNAME');
      if (!alias) return this.#choose(name, records, first.proxied);
      name = alias.content.toLowerCase().replace(/\.$/, '');
    }
    return { kind: 'loop' };
  }

  #records(hostname: string): EdgeRecord[] {
    const serving = (name: string) =>
      this.#lookup(name).filter(({ type }) => type === 'A' || type === 'CNAME');
    const exact = serving(hostname);
    return exact.length > 0 ? exact : serving(hostname.replace(/^[^.]+/, '*'));
  }

  #choose(name: string, records: EdgeRecord[], proxied: boolean): Resolution {
    const turn = this.#turns.get(name) ?? 0;
    const record = records[turn % Math.max(records.length, 1)];
    if (!record) return { kind: 'dangling', target: name };
    if (records.length > 1) this.#turns.set(name, turn + 1);
    return { kind: 'origin', address: record.content, proxied };
  }
}
