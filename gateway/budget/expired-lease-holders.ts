import { RecordWriter } from '../records/record-writer.ts';
import type { UsageBatch } from '../records/usage.write.ts';
import { HeartbeatMonitor } from '../store/heartbeat-monitor.ts';
import type { BudgetClientOptions } from './budget-client-options.ts';
import type { LedgerRecord, LedgerState } from './ledger.model.ts';
import { alertsDue } from './ledger.ts';
import { reclaim } from './reclaim-leases.ts';

/** Events for the team budget. */
interface ExpiredHolderEvents {
  onWritten(batch: UsageBatch): void;
  onAcknowledged(holder: string): void;
  onAlertSent(alert: string): void;
  onTrouble(error: unknown): void;
}

/** The work on a team's ledger besides this process's own calls: expired holders, usage records, alerts. */
export class ExpiredHolders {
  readonly #team: string;
  readonly #onAlert: BudgetClientOptions['onAlert'];
  readonly #events: ExpiredHolderEvents;
  readonly #heartbeats = new HeartbeatMonitor();
  readonly #expiryMs: number;
  readonly #writer: RecordWriter;
  readonly #alertsBeingSent = new Set<string>();

  constructor(
    team: string,
    { collections, onAlert }: BudgetClientOptions,
    expiryMs: number,
    events: ExpiredHolderEvents,
  ) {
    this.#team = team;
    this.#onAlert = onAlert;
    this.#events = events;
    this.#expiryMs = expiryMs;
    this.#writer = new RecordWriter(collections, { ...events, onDone: events.onAcknowledged });
  }

  /** The ledger after all expired holders are reclaimed. */
  withoutExpired(state: LedgerState): LedgerState {
    return this.expired(state).reduce((before, name) => reclaim(before, name, this.#team, new Date()), state);
  }

  /** The holders whose sequence number has stood still for the expiry time. */
  expired({ holders }: LedgerState): string[] {
    return holders
      .filter(({ holder, beat, dead }) => !dead && this.#heartbeats.silentMs(holder, beat) >= this.#expiryMs)
      .map(({ holder }) => holder);
  }

  /** In how many ms the next holder could expire; undefined where there are no others. */
  nextExpiryIn(): number | undefined {
    const silentMs = this.#heartbeats.longestSilenceMs();
    return silentMs === undefined ? undefined : Math.max(0, this.#expiryMs - silentMs);
  }

  /** Starts the follow-up work after the ledger was read. */
  startFollowUp(ledger: LedgerRecord, self: string): void {
    const others = ledger.holders.filter(({ holder, dead }) => holder !== self && !dead);
    this.#heartbeats.retain(others.map(({ holder }) => holder));
    for (const { holder, beat } of others) this.#heartbeats.observe(holder, beat);
    for (const holder of ledger.holders)
      if (holder.dead || holder.holder === self) this.#writer.enqueue(holder);
    for (const alert of alertsDue(ledger)) void this.#sendAlert(alert);
  }

  /** Waits until all records are written, or one attempt for each has failed. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  /** Queues the mail before the ledger records it: it may be queued twice, under one key, but is never missed. */
  async #sendAlert(alert: string): Promise<void> {
    if (this.#alertsBeingSent.has(alert)) return;
    this.#alertsBeingSent.add(alert);
    try {
      await this.#onAlert(this.#team, alert);
      this.#events.onAlertSent(alert);
    } catch (error) {
      this.#alertsBeingSent.delete(alert);
      this.#events.onTrouble(error);
    }
  }
}
