import { AppError } from '../errors/app-error.ts';

/** Bounds the open streams of each account in this process. */
export class StreamLimit {
  readonly #open = new Map<string, number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts a stream, until the returned function is called. Throws `too_many_streams`. */
  take(account: string): () => void {
    const open = this.#open.get(account) ?? 0;
    if (open >= this.#max) throw new AppError('too_many_streams', { retryAfter: 5 });
    this.#open.set(account, open + 1);
    let isOpen = true;
    return () => {
      if (isOpen) this.#release(account);
      isOpen = false;
    };
  }

  #release(account: string): void {
    const left = (this.#open.get(account) ?? 1) - 1;
    if (left > 0) this.#open.set(account, left);
    else this.#open.delete(account);
  }
}
