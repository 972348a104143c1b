import { isObject, type JsonObject } from '../json.ts';
import type { TokenUsage } from '../provider.ts';
import { tokenCount } from '../token-count.ts';

const names = [
  'input_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'output_tokens',
] as const;

/** What a token that is written to the cache costs in addition to its input, by how long it stays (docs, Pricing). */
const FIVE_MINUTES = 0.25;
const ONE_HOUR = 1;

/**
 * Collects the usage that Anthropic reports, some of it at the beginning of a stream and the rest, as running totals,
 * at its end.
 */
export class UsageAccumulator {
  readonly #counts = new Map<string, number>();
  #thinking = 0;
  #cacheSurcharge: number | undefined;
  #complete = false;

  /** Adds a `usage` object. `complete`: it includes the final output count. */
  add(usage: unknown, complete: boolean): void {
    if (!isObject(usage)) return;
    this.#complete ||= complete && tokenCount(usage.output_tokens) !== undefined;
    for (const name of names) {
      const count = tokenCount(usage[name]);
      if (count !== undefined) this.#counts.set(name, count);
    }
    if (isObject(usage.cache_creation)) this.#cacheSurcharge = surchargeOf(usage.cache_creation);
    const details = usage.output_tokens_details;
    this.#thinking = tokenCount(isObject(details) ? details.thinking_tokens : undefined) ?? this.#thinking;
  }

  /**
   * Cached input is part of the input here, as in OpenAI's count. Undefined until everything is reported, or where any
   * count is invalid.
   */
  get usage(): TokenUsage | undefined {
    const [input, created = 0, read = 0, output] = names.map((name) => this.#counts.get(name));
    if (!this.#complete || input === undefined || output === undefined) return undefined;
    const all = input + created + read;
    if (Number.isNaN(all + output)) return undefined;
    const surcharge = this.#cacheSurcharge ?? Math.ceil(created * FIVE_MINUTES);
    return { input: all, cachedInput: read, output, ...(surcharge > 0 && { cacheSurcharge: surcharge }) };
  }

  /** The usage in OpenAI's format. */
  get asOpenaiUsage(): JsonObject | undefined {
    const { usage } = this;
    return (
      usage && {
        prompt_tokens: usage.input,
        completion_tokens: usage.output,
        total_tokens: usage.input + usage.output,
        prompt_tokens_details: { cached_tokens: usage.cachedInput },
        completion_tokens_details: { reasoning_tokens: Math.min(this.#thinking || 0, usage.output) },
      }
    );
  }
}

function surchargeOf({
  ephemeral_5m_input_tokens: short,
  ephemeral_1h_input_tokens: long,
}: JsonObject): number {
  return Math.ceil((tokenCount(short) || 0) * FIVE_MINUTES + (tokenCount(long) || 0) * ONE_HOUR);
}
