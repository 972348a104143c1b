import { dayOf } from '../budget/period.ts';
import type { GatewayCollections } from '../store/collections.ts';
import { countRefusals } from './usage.write.ts';

/** Calls that were refused before they began, by instance, until they are written. */
export class RefusalCounter {
  readonly #counts = new Map<string, number>();

  add(instance: string): void {
    this.#counts.set(instance, (this.#counts.get(instance) ?? 0) + 1);
  }

  get hasAny(): boolean {
    return this.#counts.size > 0;
  }

  /** Writes the counts at most once: they only indicate abuse, and a failure may lose some. */
  async write(collections: GatewayCollections, team: string): Promise<void> {
    if (!this.hasAny) return;
    const counts = new Map(this.#counts);
    this.#counts.clear();
    await countRefusals(collections, { day: dayOf(new Date()), team }, counts);
  }
}
