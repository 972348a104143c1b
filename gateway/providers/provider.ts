import type { ChatRequest } from '../request/chat.schema.ts';
import type { MessagesRequest } from '../request/messages.schema.ts';
import type { ResponsesRequest } from '../request/responses.schema.ts';

/** Tokens of one call as they are billed. `output` includes the reasoning, `input` the cached part. */
export interface TokenUsage {
  input: number;
  cachedInput: number;
  /** What writing a part of the input to the provider's cache costs in addition, in tokens of input. */
  cacheSurcharge?: number;
  output: number;
}

interface CallIn<Request> {
  /** The body as the client sent it. */
  body: Buffer;
  /** The parsed part of the body. */
  request: Request;
  /** The token limit of each answer where the request sets none: no more is reserved for it. */
  outputLimit?: number;
}

/** A validated call in the format of OpenAI's chat completions. */
export interface ChatCall extends CallIn<ChatRequest> {
  format?: undefined;
}

/** A validated call in the format of Anthropic's Messages API. */
export interface MessagesCall extends CallIn<MessagesRequest> {
  format: 'messages';
  /** Asks only for the number of tokens of the prompt. */
  countOnly?: true;
}

/** A validated call in the format of OpenAI's Responses API. */
export interface ResponsesCall extends CallIn<ResponsesRequest> {
  format: 'responses';
}

/** A validated call in any format; its answer has the same format. */
export type ModelCall = ChatCall | MessagesCall | ResponsesCall;

/** The context of one attempt. */
export interface AttemptContext {
  /** The provider's own model name. */
  model: string;
  /** Aborted when the client disconnects, time runs out, or the lease is lost: the provider's call ends at once. */
  signal: AbortSignal;
  /** Passed to the provider, so that one id identifies a call all the way from the assistant. */
  traceId: string;
}

/** An answer that has begun and has not been read yet. */
export interface ProviderAnswer {
  /**
   * In the format of the call for every provider: one JSON body, or server-sent events, always whole ones, so that the
   * gateway can append its own event. A streamed chat completion ends with `data: [DONE]`, and has a chunk with usage and
   * no choice only where the client requested it. Throws ProviderError where the answer breaks off. Read it once; leaving early ends the call to
   * the provider.
   */
  bytes: AsyncIterable<Uint8Array>;
  /** The usage that the provider reports; undefined until it has. */
  usage(): TokenUsage | undefined;
  /** Bytes of text, reasoning and tool arguments so far: the basis of the charge for a call that breaks off. */
  generatedBytes(): number;
  /** Names of the tools called so far, as the model sent them: eight at most, each once. */
  tools(): readonly string[];
  /** The number of the next event, in a format that numbers them. */
  nextSequence?(): number;
}

/** One model provider, behind a common interface. */
export interface Provider {
  /** Its display name: `xai`, `anthropic`. */
  readonly name: string;
  /** Sends the request once. Resolves when the provider answers 200. Throws ProviderError. */
  chat(call: ChatCall, context: AttemptContext): Promise<ProviderAnswer>;
  /** The same in another format that the provider speaks itself; the others are translated (`formats/`). */
  messages?(call: MessagesCall, context: AttemptContext): Promise<ProviderAnswer>;
  responses?(call: ResponsesCall, context: AttemptContext): Promise<ProviderAnswer>;
  /** Counts the tokens of a prompt, free of charge, where the provider can: `{"input_tokens": 12}`. */
  countTokens?(call: MessagesCall, context: AttemptContext): Promise<ProviderAnswer>;
  /** Closes its connections, which ends calls under way. */
  close(): Promise<void>;
}

/**
 * What to do after a failed call: `unavailable`: a retry may help (refused, reset, 5xx, 529); `throttled` (429): the
 * next provider may help; `refused`: the request itself is invalid for every provider, and the client gets the error;
 * `unusable`: our key or account is at fault (bad key, out of credit), so the next provider is asked, and an operator
 * has to know; `cut`: the answer broke off after it had begun; `timed_out`: the provider sent nothing for too long;
 * `aborted`: the gateway ended the call.
 */
export type ProviderFailure =
  | 'unavailable'
  | 'throttled'
  | 'refused'
  | 'unusable'
  | 'cut'
  | 'timed_out'
  | 'aborted';

/** A call that a provider did not answer properly. The message is safe to show and contains no key. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly failure: ProviderFailure;
  /** The provider's own status, where it sent one. */
  readonly status: number | undefined;
  /** Seconds that the provider asks to wait. */
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
