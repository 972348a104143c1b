/**
 * How the points end, a line each as soon as it does, for a person: vitest shortens names and tells nothing before the
 * end of the file, which for all of them is an hour away.
 */
export class FaultPointReport {
  #passed = 0;
  #failed = 0;

  /** Notes how a point ends, and lets its failure through. */
  async record(name: string, work: () => Promise<void>): Promise<void> {
    const began = performance.now();
    const line = (mark: string) => `${mark} ${name} (${Math.round((performance.now() - began) / 1000)} s)`;
    try {
      await work();
      this.#passed += 1;
      say(line('pass'));
    } catch (error) {
      this.#failed += 1;
      say(`${line('FAIL')}\n  ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }

  toString(): string {
    return `fault points: ${this.#passed} passed, ${this.#failed} failed`;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
