import type { Provider, ProviderAnswer, ProviderFailure } from './provider.ts';

/** A provider that has the model, and its own name for it. */
export interface Candidate {
  provider: Provider;
  model: string;
}

/** One attempt, for logs and metrics: it contains no secret and no text of the conversation. */
export interface AttemptRecord {
  provider: string;
  model: string;
  /** `answered`: its first bytes are here; `resting`: it was not asked, because its breaker is open. */
  outcome: 'answered' | 'resting' | ProviderFailure;
  /** The provider's own status, where it sent one. */
  status: number | undefined;
  /** Time until the outcome was known, in ms. */
  ms: number;
}

/** The context of a routed call. */
export interface RoutingContext {
  signal: AbortSignal;
  traceId: string;
  /** Who pays for the call. */
  payer?: string;
  /** How long a provider may take to begin its answer, in ms, where that is less than its own timeouts allow. */
  firstEventMs?: number;
  /** We wrote the request, not a customer: what the first provider refuses, the next one may take. */
  isOwnRequest?: boolean;
  onAttempt?(attempt: AttemptRecord): void;
  /** The request is sent to a provider, which may charge for it whatever happens to the answer. */
  onSent?(to: { provider: string; model: string }): void;
}

/** An answer whose first bytes are here, and its provider. */
export interface RoutedAnswer extends ProviderAnswer {
  provider: string;
  /** The provider's own model name. */
  model: string;
}
