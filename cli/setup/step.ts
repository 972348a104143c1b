/** One thing set-up can bring. `missing` is cheap and says what is not there; `bring` brings it and may report progress. */
export interface SetupStep {
  name: string;
  missing(): Promise<string[]>;
  bring(missing: string[], say: (line: string) => void): Promise<void>;
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs the steps whose parts are missing, one progress line each. Returns how many had something to do. */
export async function runSteps(steps: SetupStep[], say: (line: string) => void): Promise<number> {
  let brought = 0;
  for (const step of steps) {
    const missing = await step.missing();
    if (missing.length === 0) continue;
    const began = Date.now();
    say(`  ${step.name}: ${missing.join(', ')} …`);
    await step.bring(missing, (line) => say(`    ${line}`));
    say(`  ${step.name}: done in ${seconds(began)}`);
    brought += 1;
  }
  return brought;
}
