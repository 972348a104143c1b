import { RecordWriter } from '../records/record-writer.ts';
import type { UsageBatch } from '../records/usage.write.ts';
import type { LedgerRecord, LedgerState } from './ledger.model.ts';
import { alertsDue } from './ledger.ts';
import type { PurseOptions } from './purse-options.ts';
import { reap } from './reap.ts';
import { Watch } from './watch.ts';

/** What the estate tells its purse. */
interface EstateEvents {
  onWritten(batch: UsageBatch): void;
  onBuried(holder: string): void;
  onTold(alert: string): void;
  onTrouble(error: unknown): void;
}

/** What has to be done about a team's ledger besides this process's own calls: processes that died, records, alerts. */
export class Estate {
  readonly #team: string;
  readonly #onAlert: PurseOptions['onAlert'];
  readonly #events: EstateEvents;
  readonly #watch: Watch;
  readonly #writer: RecordWriter;
  readonly #telling = new Set<string>();

  constructor(team: string, { models, onAlert }: PurseOptions, patienceMs: number, events: EstateEvents) {
    this.#team = team;
    this.#onAlert = onAlert;
    this.#events = events;
    this.#watch = new Watch(patienceMs);
    this.#writer = new RecordWriter(models, { ...events, onDone: events.onBuried });
  }

  /** The ledger without those who have gone. */
  reaped(state: LedgerState): LedgerState {
    return this.gone(state).reduce((before, name) => reap(before, name, this.#team, new Date()), state);
  }

  gone(state: LedgerState): string[] {
    return this.#watch.gone(state, performance.now());
  }

  /** In how many ms somebody could be found to have gone. */
  lookIn(now: number): number | undefined {
    return this.#watch.lookIn(now);
  }

  /** What there is to do after a look at the ledger is begun. */
  follow(ledger: LedgerRecord, self: string): void {
    this.#watch.note(ledger, self, performance.now());
    for (const holder of ledger.holders) if (holder.dead || holder.holder === self) this.#writer.take(holder);
    for (const alert of alertsDue(ledger)) void this.#tell(alert);
  }

  /** Waits until all records are written, or one try of each failed. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  /** The mail stands in the queue before the ledger says so: it may be queued twice, under one key, and never not at all. */
  async #tell(alert: string): Promise<void> {
    if (this.#telling.has(alert)) return;
    this.#telling.add(alert);
    try {
      await this.#onAlert(this.#team, alert);
      this.#events.onTold(alert);
    } catch (error) {
      this.#telling.delete(alert);
      this.#events.onTrouble(error);
    }
  }
}
