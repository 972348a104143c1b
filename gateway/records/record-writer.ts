import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerHolder } from '../budget/ledger.model.ts';
import type { GatewayCollections } from '../store/collections.ts';
import { type UsageBatch, writeBatches } from './usage.write.ts';

/** The most records in one write; the rest waits for the next write. */
const MAX_RECORDS_PER_WRITE = 1_000;
const TROUBLE_PAUSE_MS = 1_000;
/** Before the first sequence number. */
const NONE = -1;

/** The events of a record writer. */
interface WriterEvents {
  /** A batch is in the collection. */
  onWritten(batch: UsageBatch): void;
  /** All records of an expired holder are in the collection. */
  onDone(holder: string): void;
  onTrouble(error: unknown): void;
}

/**
 * Writes the records in a ledger to their collection, in order and in the background, and retries until it succeeds.
 */
export class RecordWriter {
  readonly #collections: GatewayCollections;
  readonly #events: WriterEvents;
  readonly #queue: UsageBatch[] = [];
  /** The last sequence number of each process that was queued, that was written, and that is final. */
  readonly #queued = new Map<string, number>();
  readonly #written = new Map<string, number>();
  readonly #final = new Map<string, number>();
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(collections: GatewayCollections, events: WriterEvents) {
    this.#collections = collections;
    this.#events = events;
  }

  /**
   * Queues batches that are not queued yet. An expired holder is queued completely; a live one has to be this process.
   */
  enqueue({ holder, dead, outbox }: LedgerHolder): void {
    const from = this.#queued.get(holder) ?? NONE;
    const last = outbox.at(-1)?.beat ?? NONE;
    this.#queue.push(...outbox.filter(({ beat }) => beat > from).map((batch) => ({ holder, ...batch })));
    this.#queued.set(holder, Math.max(from, last));
    if (dead) this.#final.set(holder, last);
    this.#finish(holder);
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
    });
  }

  /** Waits until everything is written, or one attempt for each batch has failed. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #drain(): Promise<void> {
    // Wait until the caller has stored this promise.
    await Promise.resolve();
    for (let batches = this.#next(); batches.length > 0; batches = this.#next()) {
      try {
        await writeBatches(this.#collections, batches);
      } catch (error) {
        this.#events.onTrouble(error);
        if (this.#closed) return;
        await sleep(TROUBLE_PAUSE_MS);
        continue;
      }
      for (const batch of this.#queue.splice(0, batches.length)) {
        this.#written.set(batch.holder, batch.beat);
        this.#events.onWritten(batch);
        this.#finish(batch.holder);
      }
    }
  }

  /** The leading batches that belong to one process. */
  #next(): UsageBatch[] {
    const other = this.#queue.findIndex(({ holder }) => holder !== this.#queue[0]?.holder);
    const together = this.#queue.slice(0, other === -1 ? this.#queue.length : other);
    let records = 0;
    const many = together.findIndex((batch) => {
      records += batch.records.length;
      return records > MAX_RECORDS_PER_WRITE;
    });
    return many === -1 ? together : together.slice(0, Math.max(1, many));
  }

  #finish(holder: string): void {
    const final = this.#final.get(holder);
    if (final === undefined || final > (this.#written.get(holder) ?? NONE)) return;
    this.#final.delete(holder);
    this.#events.onDone(holder);
  }
}
