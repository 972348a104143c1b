/** How long is waited for a provider, in milliseconds. What a call may take in all is its caller's signal to say. */
export interface UpstreamTimeouts {
  connectMs: number;
  /** From the question to the first word of a stream. */
  firstByteMs: number;
  /** From the question to an answer in one piece, which comes when all of it has been thought up. */
  wholeMs: number;
  /** Between two pieces of an answer. */
  idleMs: number;
}

/** How much is taken of a provider, in bytes. */
export interface UpstreamLimits {
  /** An answer in one piece. */
  bodyBytes: number;
  /** One event of a stream. */
  eventBytes: number;
}

/** Where a provider is and how it is treated; what is left out is as usual. */
export interface UpstreamSettings {
  /** As it is shown. */
  name: string;
  /** `https://api.x.ai/v1`. */
  baseUrl: string;
  apiKey: string;
  /** Connections at once, each of which carries one call. */
  connections?: number;
  timeouts?: Partial<UpstreamTimeouts>;
  limits?: Partial<UpstreamLimits>;
}

// A model that reasons may be silent for a minute or two; ten minutes is what the official clients wait for a whole answer.
export const defaultTimeouts: UpstreamTimeouts = {
  connectMs: 5_000,
  firstByteMs: 120_000,
  wholeMs: 600_000,
  idleMs: 120_000,
};

export const defaultLimits: UpstreamLimits = { bodyBytes: 32 * 1024 * 1024, eventBytes: 1024 * 1024 };
