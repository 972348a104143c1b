import { ProviderError } from '../provider.ts';

/** Ends one call to a provider: when its caller does, or when the provider is silent for too long. */
export class IdleTimeout {
  readonly #name: string;
  readonly #caller: AbortSignal;
  readonly #controller = new AbortController();
  readonly #onAborted = (): void => this.#end('aborted', `The call to ${this.#name} was ended by us.`);
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

  /** Why it ended, where this is what ended it. */
  get reason(): ProviderError | undefined {
    return this.signal.reason as ProviderError | undefined;
  }

  /** Waits for the next sign of life: the call ends after so many milliseconds without one. */
  start(ms: number): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#end('timed_out', `${this.#name} said nothing for ${ms / 1000} s.`);
    }, ms);
  }

  /** A sign of life. Nothing is waited for until the next `expect`, so that a slow reader ends no call. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** The call is over: neither the caller nor a timer ends it any more. */
  dispose(): void {
    this.stop();
    this.#caller.removeEventListener('abort', this.#onAborted);
  }

  #end(failure: 'aborted' | 'timed_out', message: string): void {
    this.dispose();
    this.#controller.abort(new ProviderError(failure, message, { cause: this.#caller.reason }));
  }
}
