/** How the points ended, as lines for a person: vitest shortens names, and a point's name is all there is to read. */
export class Report {
  readonly #lines: string[] = [];
  #failed = 0;

  /** Notes how a point ends, and lets its failure through. */
  async of(name: string, work: () => Promise<void>): Promise<void> {
    const began = performance.now();
    const line = (mark: string) => `${mark} ${name} (${Math.round((performance.now() - began) / 1000)} s)`;
    try {
      await work();
      this.#lines.push(line('pass'));
    } catch (error) {
      this.#failed += 1;
      this.#lines.push(`${line('FAIL')}\n  ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }

  toString(): string {
    const passed = this.#lines.length - this.#failed;
    return [...this.#lines, `fault points: ${passed} passed, ${this.#failed} failed`, ''].join('\n');
  }
}
