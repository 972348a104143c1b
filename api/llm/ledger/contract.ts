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
}

/** Which limit stopped a call. `resetsAt` is when it would pass again by itself. */
export interface BudgetRefusal {
  budget: 'day' | 'month';
  of: 'team' | 'instance';
  unit: 'tokens' | 'money';
  resetsAt: Date;
}

/** An amount that is held for a call until the truth is known. Exactly one of its ends is called, once; a second has no effect. */
export interface Reservation {
  /** The call is over: this much it used, which may be more than was held where a provider counts otherwise. */
  settle(used: Amount): void;
  /** Nothing reached a provider: all of it comes back. */
  release(): void;
}

/** Holds calls to their budgets. One for each process; all of them share what MongoDB says. */
export interface Purse {
  /**
   * Holds the worst case of a call. Mostly without a round trip: the process draws on an amount that it leased before.
   * Rejects with a coded error where the database cannot be reached and the lease is used up.
   */
  reserve(payer: Payer, worst: Amount): Promise<Reservation | BudgetRefusal>;
  /** Gives back what is leased and not used, and writes what was used. */
  close(): Promise<void>;
}
