import type { TierId } from '../../stacks/catalog/tiers.ts';
import type { TokenUsage } from '../providers/provider.ts';

/** An amount that budgets are kept in. Money is whole micro-dollars (a millionth), so that sums are exact. */
export interface Amount {
  tokens: number;
  micros: number;
}

/** Whose budgets a call is held to. */
export interface Payer {
  /** The owner of the instance: who pays, for all instances together. */
  teamId: string;
  /** Absent for a call of the trial chat. */
  instanceId?: string;
  /** Whose limits hold where an operator set no others; the free tier's where absent. */
  tier?: TierId;
}

/** A call before it is sent, as far as a crash may have to account for it. */
export interface PlannedCall {
  /** Names the call and its usage record; unique for all time. */
  id: string;
  /** The model that is asked for. */
  model: string;
  /** Whether its answer is streamed, so that `seen` tells how far it got. */
  streamed: boolean;
  /** The part of the worst case that a provider charges however soon the answer breaks off. */
  prompt: Amount;
  /**
   * This process could not say in time that it lives: others account for the call, in full or as far as it was seen. It
   * has to end at once; whatever is told of it afterwards counts no more.
   */
  onLost(): void;
}

/** What a call turned out to be, for its usage record. Never a body, an address in the clear or a key. */
export interface CallFacts {
  /** The model that answered, which may be another one than was asked for. */
  model: string;
  provider: string;
  usage: TokenUsage;
  /** What the provider charges us, in micro-dollars. */
  cost: number;
  /** Milliseconds to the first byte of the answer, or null where none came. */
  firstByteMs: number | null;
  totalMs: number;
  /** The HTTP status that the client was given. */
  status: number;
  /** `ok`, or the code of what went wrong. */
  outcome: string;
  /** Names of the tools that the answer called. */
  tools: readonly string[];
  traceId: string;
  /** Where the client called from, as a keyed hash; only where it is known. */
  source?: string;
}

/** Which limit stopped a call. `resetsAt` is when it would pass again by itself. */
export interface BudgetRefusal {
  budget: 'minute' | 'day' | 'month';
  of: 'team' | 'instance';
  unit: 'requests' | 'tokens' | 'money';
  resetsAt: Date;
  /** What is left of it, in its unit (money in micro-dollars): too little for this call. */
  left: number;
}

/** An amount that is held for a call until the truth is known. Exactly one of its ends is called, once; a second has no effect. */
export interface Reservation {
  /** So much of the answer has come by now, without the prompt: what a streamed call is charged if this process dies. */
  recordProgress(amount: Amount): void;
  /**
   * The call is over: this much it used, which may be more than was held where a provider counts otherwise. Writes its
   * usage record. A call that failed and cost nothing ends so too, with nothing used.
   */
  settle(used: Amount, facts: CallFacts): void;
  /** Nothing reached a provider: all of it comes back, and there is no record. */
  release(): void;
}

/** Holds calls to their budgets. One for each process; all of them share what MongoDB says. */
export interface BudgetClient {
  /**
   * Holds the worst case of a call. Mostly without a round trip: the process draws on an amount that it leased before.
   * Rejects with `database_unavailable` where the database cannot be reached and the lease is used up.
   */
  reserve(payer: Payer, worst: Amount, call: PlannedCall): Promise<Reservation | BudgetRefusal>;
  /** Looks at the limits again: they were changed, and what is leased may be more than they leave room for. */
  refreshLimits(): void;
  /** Writes what was used and gives back what is leased. Calls that are still under way are told that they are lost. */
  close(): Promise<void>;
}
