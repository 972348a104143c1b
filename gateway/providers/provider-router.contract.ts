import type { Provider, ProviderAnswer, ProviderFailure } from './provider.ts';

/** A provider that has the model, and what it calls it. */
export interface Candidate {
  provider: Provider;
  model: string;
}

/** One thing that was tried, for logs and figures: it holds no secret and nothing that was said. */
export interface AttemptRecord {
  provider: string;
  model: string;
  /** `answered`: its first bytes are here; `resting`: it was not asked, because it failed too often. */
  outcome: 'answered' | 'resting' | ProviderFailure;
  /** The provider's own, where it gave one. */
  status: number | undefined;
  /** Until the outcome was known, in ms. */
  ms: number;
}

/** What travels with a question. */
export interface RoutingContext {
  signal: AbortSignal;
  traceId: string;
  /** Whose question it is. */
  payer?: string;
  onAttempt?(attempt: AttemptRecord): void;
  /** The question goes out to a provider, which may charge for it whatever becomes of the answer. */
  onSent?(to: { provider: string; model: string }): void;
}

/** An answer whose first bytes are here, and who gives it. */
export interface RoutedAnswer extends ProviderAnswer {
  provider: string;
  /** The provider's own name of the model. */
  model: string;
}
