const mostTools = 8;
const mostLetters = 64;

/** Names of the tools that an answer calls: the first eight, each once, and of each no more than OpenAI lets a name have. */
export class CalledTools {
  readonly #names = new Set<string>();

  /** Takes in a name as it was told; in a stream, some tell it again with each part of the arguments, or as ''. */
  add(name: unknown): void {
    if (typeof name !== 'string' || !name || this.#names.size === mostTools) return;
    this.#names.add(name.slice(0, mostLetters));
  }

  get names(): readonly string[] {
    return [...this.#names];
  }
}
