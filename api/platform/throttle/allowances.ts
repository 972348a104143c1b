import { type ThrottleAllowance, type ThrottleRule, takeOne } from './throttle.ts';

/** What is left under a rule after a request, in whole requests and seconds. */
export interface AllowanceLeft {
  left: number;
  /** Seconds until the allowance is full again. */
  fullIn: number;
  /** Seconds until the next request, if this one is refused. */
  wait?: number;
}

/** Clients whose allowance is remembered. Beyond that the one that has been silent for longest starts anew. */
const MAX_CLIENTS = 10_000;

/** The allowances of clients in this process's memory, for limits so frequent that a row for each would cost too much. */
export class Allowances {
  readonly #clients = new Map<string, ThrottleAllowance>();

  /** Takes one request from a client's allowance. */
  take(rule: ThrottleRule, client: string, now: Date): AllowanceLeft {
    const key = `${rule.name} ${client}`;
    const before = this.#clients.get(key);
    const taken = takeOne(before, rule, now);
    const fullIn = (left: number) => Math.ceil(((rule.times - left) * rule.per) / rule.times / 1_000);
    if ('waitMs' in taken) return { left: 0, fullIn: fullIn(0), wait: Math.ceil(taken.waitMs / 1_000) };
    this.#remember(key, taken.after);
    return { left: Math.floor(taken.after.left), fullIn: fullIn(taken.after.left) };
  }

  /** A map keeps the order of insertion, so its first key is the one unused for longest. */
  #remember(key: string, allowance: ThrottleAllowance): void {
    this.#clients.delete(key);
    this.#clients.set(key, allowance);
    if (this.#clients.size <= MAX_CLIENTS) return;
    for (const oldest of this.#clients.keys()) return void this.#clients.delete(oldest);
  }
}
