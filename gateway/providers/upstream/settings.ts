/** How long to wait for a provider, in milliseconds. The caller's signal limits the whole call. */
export interface UpstreamTimeouts {
  connectMs: number;
  /** From the request to the first byte of a stream. */
  firstByteMs: number;
  /** From the request to an answer in one piece, which arrives when it has been generated completely. */
  wholeMs: number;
  /** Between two pieces of an answer. */
  idleMs: number;
}

/** How much data to accept from a provider, in bytes. */
export interface UpstreamLimits {
  /** An answer in one piece. */
  bodyBytes: number;
  /** One event of a stream. */
  eventBytes: number;
}

/** A provider's address and settings; omitted ones keep their default. */
export interface UpstreamSettings {
  /** Its display name. */
  name: string;
  /** `https://api.x.ai/v1`. */
  baseUrl: string;
  apiKey: string;
  /** Concurrent connections, each of which carries one call. */
  connections?: number;
  timeouts?: Partial<UpstreamTimeouts>;
  limits?: Partial<UpstreamLimits>;
}

// A reasoning model may be silent for a minute or two; the official clients wait ten minutes for a whole answer.
export const defaultTimeouts: UpstreamTimeouts = {
  connectMs: 5_000,
  firstByteMs: 120_000,
  wholeMs: 600_000,
  idleMs: 120_000,
};

export const defaultLimits: UpstreamLimits = { bodyBytes: 32 * 1024 * 1024, eventBytes: 1024 * 1024 };
