import type { ChatRequest } from '../request/chat.schema.ts';

/** Tokens of one call as they are billed. `output` has the reasoning in it, `input` the cached part. */
export interface TokenUsage {
  input: number;
  cachedInput: number;
  output: number;
}

/** A question that was checked and may be sent. */
export interface ChatCall {
  /** The body as the client sent it. */
  body: Buffer;
  /** What of it we read. */
  request: ChatRequest;
  /** Tokens of each answer, where the question names no limit: more is not held for it. */
  outputLimit?: number;
}

/** What travels with one attempt. */
export interface AttemptContext {
  /** The provider's own name of the model. */
  model: string;
  /** The client has gone, the time is up, or the budget is: the call to the provider ends at once. */
  signal: AbortSignal;
  /** Goes on to the provider, so that one id names a call from the assistant to there. */
  traceId: string;
}

/** An answer that has begun. Nothing of it has been read yet. */
export interface ProviderAnswer {
  /**
   * In OpenAI's form whoever gave it: one JSON body, or server-sent events with `data: [DONE]` last, always whole ones, so
   * that an event of one's own can follow. A chunk that has usage and no choice is among them only where the client asked for
   * it. Throws ProviderError where it breaks off. Read once; whoever leaves early ends the call to the provider.
   */
  bytes: AsyncIterable<Uint8Array>;
  /** What the provider says it used; undefined until it has. */
  usage(): TokenUsage | undefined;
  /** Bytes of text, reasoning and tool arguments that came so far: what a call that breaks off is charged by. */
  generatedBytes(): number;
  /** Names of the tools that it called so far, as the model told them: eight at most, each once. */
  tools(): readonly string[];
}

/** One provider of models, spoken to in its own way. */
export interface Provider {
  /** As it is shown: `xai`, `anthropic`. */
  readonly name: string;
  /** Sends the question once. Resolves when the provider has said 200. Throws ProviderError. */
  chat(call: ChatCall, context: AttemptContext): Promise<ProviderAnswer>;
  /** Closes its connections. Calls that are under way are ended. */
  close(): Promise<void>;
}

/**
 * What happens next after a call that failed:
 * `unavailable` another try may help (refused, reset, 5xx, 529); `throttled` (429) the next provider may help;
 * `refused` the question itself is wrong, and is so everywhere: the client is told; `unusable` our key or our account is
 * (bad key, out of credit): the next provider, and an operator has to know; `cut` it broke off after it had begun;
 * `timed_out` it said nothing for too long; `aborted` we ended it ourselves.
 */
export type ProviderFailure =
  | 'unavailable'
  | 'throttled'
  | 'refused'
  | 'unusable'
  | 'cut'
  | 'timed_out'
  | 'aborted';

/** A call that a provider did not answer as asked. The message is made to be shown and names no key. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly failure: ProviderFailure;
  /** The provider's own status, where it gave one. */
  readonly status: number | undefined;
  /** Seconds that it asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(
    failure: ProviderFailure,
    message: string,
    { status, retryAfter, cause }: { status?: number; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.failure = failure;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}
