import { ProviderError } from '../provider.ts';

/** Ends one call to a provider: when its caller aborts, or when the provider is silent for too long. */
export class IdleTimeout {
  readonly #name: string;
  readonly #caller: AbortSignal;
  readonly #controller = new AbortController();
  readonly #onAborted = (): void => this.#end('aborted', `The gateway ended the call to ${this.#name}.`);
  #timer: NodeJS.Timeout | undefined;

  constructor(name: string, caller: AbortSignal) {
    this.#name = name;
    this.#caller = caller;
    if (caller.aborted) this.#onAborted();
    else caller.addEventListener('abort', this.#onAborted, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the call ended, where this ended it. */
  get reason(): ProviderError | undefined {
    return this.signal.reason as ProviderError | undefined;
  }

  /** Starts the timer: the call ends after so many milliseconds without data. */
  start(ms: number): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#end('timed_out', `${this.#name} sent nothing for ${ms / 1000} s.`);
    }, ms);
  }

  /** Stops the timer until the next `start`, so that a slow reader ends no call. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** The call is over: neither the caller nor the timer ends it any more. */
  dispose(): void {
    this.stop();
    this.#caller.removeEventListener('abort', this.#onAborted);
  }

  #end(failure: 'aborted' | 'timed_out', message: string): void {
    this.dispose();
    this.#controller.abort(new ProviderError(failure, message, { cause: this.#caller.reason }));
  }
}
