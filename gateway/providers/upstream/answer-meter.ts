import type { ProviderAnswer, TokenUsage } from '../provider.ts';

/** The kind of an event: it goes to the client, it has only usage, or it reports a failure. */
export type StreamEventKind = 'content' | 'usage_only' | 'failure';

/** Reads the usage and progress of an answer, in one format, while its bytes pass to the client. */
export interface AnswerMeter {
  readonly usage: TokenUsage | undefined;
  /** Bytes of text, reasoning and tool arguments. */
  readonly generatedBytes: number;
  /** Names of the tools that were called. */
  readonly tools: readonly string[];
  /** Nothing but the final event is missing. */
  readonly finished: boolean;
  /** The final event has come. */
  readonly done: boolean;
  /** The number of the next event, where events have numbers. */
  readonly nextSequence?: number;
  /** Reads the data of one event. */
  read(data: string): StreamEventKind;
  /** Reads an answer in one piece. */
  readWhole(text: string): StreamEventKind;
}

/** An answer whose bytes are metered as they pass. */
export function meteredAnswer(bytes: AsyncIterable<Uint8Array>, meter: AnswerMeter): ProviderAnswer {
  return {
    bytes,
    usage: () => meter.usage,
    generatedBytes: () => meter.generatedBytes,
    tools: () => meter.tools,
    nextSequence: () => meter.nextSequence ?? 0,
  };
}

/** The bytes of a text; 0 for anything else. */
export function textBytes(text: unknown): number {
  return typeof text === 'string' ? Buffer.byteLength(text) : 0;
}
