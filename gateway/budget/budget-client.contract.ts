import type { TierId } from '../../stacks/catalog/tiers.ts';
import type { TokenUsage } from '../providers/provider.ts';

/** The unit of budgets. Money is whole micro-dollars (a millionth of a dollar), so that sums are exact. */
export interface Amount {
  tokens: number;
  micros: number;
}

/** Whose budgets a call counts against. */
export interface Payer {
  /** The owner of the instance, who pays for all their instances together. */
  teamId: string;
  /** Absent for a call from the trial chat. */
  instanceId?: string;
  /** The tier whose limits apply where an operator set no others; the free tier where absent. */
  tier?: TierId;
}

/** A call before it is sent: everything that is needed to charge for it after a crash. */
export interface PlannedCall {
  /** Identifies the call and its usage record; unique for all time. */
  id: string;
  /** The model that the request names. */
  model: string;
  /** Whether its answer is streamed, so that `seen` shows how much of it arrived. */
  streamed: boolean;
  /** The part of the worst case that a provider charges even if the answer breaks off at once. */
  prompt: Amount;
  /**
   * This process could not renew its lease in time: other processes account for the call, in full or as far as it was
   * seen. The call has to end at once; any later report about it is ignored.
   */
  onLost(): void;
}

/** The result of a call, for its usage record. Never contains a body, a plain address or a key. */
export interface CallFacts {
  /** The model that answered, which may differ from the requested one. */
  model: string;
  provider: string;
  usage: TokenUsage;
  /** What the provider charges us, in micro-dollars. */
  cost: number;
  /** Milliseconds to the first byte of the answer, or null where none came. */
  firstByteMs: number | null;
  totalMs: number;
  /** The HTTP status that the client received. */
  status: number;
  /** `ok`, or an error code. */
  outcome: string;
  /** Names of the tools that the answer called. */
  tools: readonly string[];
  traceId: string;
  /** The client's address as a keyed hash; only where it is known. */
  source?: string;
}

/** The limit that stopped a call. `resetsAt` is when the call would pass again without any change. */
export interface BudgetRefusal {
  budget: 'minute' | 'day' | 'month';
  of: 'team' | 'instance';
  unit: 'requests' | 'tokens' | 'money';
  resetsAt: Date;
  /** What is left of the limit, in its unit (money in micro-dollars): too little for this call. */
  left: number;
  /** The temporary limit that stopped it, in its unit, and the last day (UTC) on which it applies. */
  override?: { limit: number; until: string };
  /** The call fits once other calls under way return what they have reserved and do not use: soon, not at the reset. */
  isReserved?: true;
}

/**
 * An amount reserved for a call until its real usage is known. Call exactly one of `settle` and `release`, once; a
 * second call has no effect.
 */
export interface Reservation {
  /** How much of the answer has arrived, without the prompt: what a streamed call is charged if this process dies. */
  recordProgress(amount: Amount): void;
  /**
   * Ends the call with what it used, which may be more than was reserved where a provider counts differently. Writes
   * its usage record. Also ends a call that failed and cost nothing, with nothing used.
   */
  settle(used: Amount, facts: CallFacts): void;
  /** Nothing reached a provider: the whole amount comes back, and there is no record. */
  release(): void;
}

/** Enforces budgets. One for each process; all of them share the state in MongoDB. */
export interface BudgetClient {
  /**
   * Reserves the worst case of a call. Usually needs no round trip: the process draws on an amount that it leased
   * before. Rejects with `database_unavailable` where the database cannot be reached and the lease is used up.
   */
  reserve(payer: Payer, worst: Amount, call: PlannedCall): Promise<Reservation | BudgetRefusal>;
  /** Reads the limits again after a change: the leased amounts may exceed the new limits. */
  refreshLimits(): void;
  /** Writes the usage and returns the leased amounts. Calls still under way are notified by `onLost`. */
  close(): Promise<void>;
}
