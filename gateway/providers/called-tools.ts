const mostTools = 8;
const mostLetters = 64;

/**
 * The names of the tools that an answer calls: the first eight, each once, truncated to the length that OpenAI allows.
 */
export class CalledTools {
  readonly #names = new Set<string>();

  /** Adds a reported name; in a stream, some providers repeat it with each part of the arguments, or send ''. */
  add(name: unknown): void {
    if (typeof name !== 'string' || !name || this.#names.size === mostTools) return;
    this.#names.add(name.slice(0, mostLetters));
  }

  get names(): readonly string[] {
    return [...this.#names];
  }
}
