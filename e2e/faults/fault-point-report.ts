/**
 * Prints one line for each point as soon as it ends. Vitest shortens names and prints nothing before the end of the file,
 * which takes an hour for all points.
 */
export class FaultPointReport {
  #passed = 0;
  #failed = 0;

  /** Runs a point and prints how it ends. Rethrows its error. */
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
