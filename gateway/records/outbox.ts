import type { UsageRecord } from './usage.model.ts';

/**
 * The records of one process's calls on their way into the ledger. The ledger has room for a limited number of them
 * until they are in their collection, because it is written whole, many times a second.
 */
export class Outbox {
  readonly #maxPending: number;
  #waiting: UsageRecord[] = [];
  /** How many records of each report are in the ledger and not yet known to be in the collection. */
  readonly #pending = new Map<number, number>();

  constructor(maxPending: number) {
    this.#maxPending = maxPending;
  }

  /** The records that are in no report yet. */
  get waiting(): readonly UsageRecord[] {
    return this.#waiting;
  }

  add(record: UsageRecord): void {
    this.#waiting.push(record);
  }

  /** Takes the records for a report: the oldest ones, as many as fit. */
  take(beat: number): UsageRecord[] {
    const pending = [...this.#pending.values()].reduce((sum, count) => sum + count, 0);
    const records = this.#waiting.splice(0, Math.max(0, this.#maxPending - pending));
    if (records.length > 0) this.#pending.set(beat, records.length);
    return records;
  }

  /** A report never arrived: its records wait again, before all others. */
  putBack(beat: number, records: readonly UsageRecord[]): void {
    this.#waiting.unshift(...records);
    this.#pending.delete(beat);
  }

  /** All records up to this sequence number are in the collection. */
  markWritten(beat: number): void {
    for (const reported of this.#pending.keys()) if (reported <= beat) this.#pending.delete(reported);
  }

  /** Other processes account for all of them. */
  clear(): void {
    this.#waiting = [];
    this.#pending.clear();
  }
}
