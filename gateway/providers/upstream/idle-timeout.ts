import { ProviderError } from '../provider.ts';

/** Ends one call to a provider: when its caller aborts, or when the provider is silent for too long. */
export class IdleTimeout {
  /** Why the call ended, where this ended it. */
  reason: ProviderError | undefined;
  readonly #name: string;
  readonly #caller: AbortSignal;
  readonly #onAborted = (): void => this.#end('aborted', `The gateway ended the call to ${this.#name}.`);
  #report: ((reason: ProviderError) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ms = 0;
  #waiting = false;

  constructor(name: string, caller: AbortSignal) {
    this.#name = name;
    this.#caller = caller;
    if (caller.aborted) this.#onAborted();
    else caller.addEventListener('abort', this.#onAborted, { once: true });
  }

  /** Calls `report` when this ends the call, at once if it has. */
  onEnd(report: (reason: ProviderError) => void): void {
    this.#report = report;
    if (this.reason) report(this.reason);
  }

  /** Starts the timer: the call ends after so many milliseconds without data. */
  start(ms: number): void {
    this.#waiting = true;
    // A stream starts it for each of its pieces, mostly with the same wait.
    if (this.#timer && ms === this.#ms) {
      this.#timer.refresh();
      return;
    }
    clearTimeout(this.#timer);
    this.#ms = ms;
    this.#timer = setTimeout(() => {
      if (this.#waiting) this.#end('timed_out', `${this.#name} sent nothing for ${ms / 1000} s.`);
    }, ms);
  }

  /** Stops the timer until the next `start`, so that a slow reader ends no call. */
  stop(): void {
    this.#waiting = false;
  }

  /** The call is over: neither the caller nor the timer ends it any more. */
  dispose(): void {
    this.#waiting = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#caller.removeEventListener('abort', this.#onAborted);
  }

  #end(failure: 'aborted' | 'timed_out', message: string): void {
    this.dispose();
    this.reason = new ProviderError(failure, message, { cause: this.#caller.reason });
    this.#report?.(this.reason);
  }
}
