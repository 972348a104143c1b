import { isObject, type JsonObject } from '../json.ts';
import type { TokenUsage } from '../provider.ts';
import { tokenCount } from '../token-count.ts';

const names = [
  'input_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'output_tokens',
] as const;

/** What Anthropic tells of usage, some of it at the beginning of a stream and the rest, counted up, at its end. */
export class UsageAccumulator {
  readonly #told = new Map<string, number>();
  #thinking = 0;
  #complete = false;

  /** Takes in a `usage` object. `complete`: with this one, the output is counted too. */
  add(usage: unknown, complete: boolean): void {
    if (!isObject(usage)) return;
    this.#complete ||= complete && tokenCount(usage.output_tokens) !== undefined;
    for (const name of names) {
      const count = tokenCount(usage[name]);
      if (count !== undefined) this.#told.set(name, count);
    }
    const details = usage.output_tokens_details;
    this.#thinking = tokenCount(isObject(details) ? details.thinking_tokens : undefined) ?? this.#thinking;
  }

  /** Cached input is part of the input here, as in OpenAI's count. Undefined until all is told, and where any of it is no count. */
  get usage(): TokenUsage | undefined {
    const [input, created = 0, read = 0, output] = names.map((name) => this.#told.get(name));
    if (!this.#complete || input === undefined || output === undefined) return undefined;
    const all = input + created + read;
    return Number.isNaN(all + output) ? undefined : { input: all, cachedInput: read, output };
  }

  /** The same in OpenAI's form. */
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
