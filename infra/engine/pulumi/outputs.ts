import * as pulumi from '@pulumi/pulumi';
import type { ProgramRun } from '../contract.ts';

/** A program together with the values of its outputs. */
export interface CapturedProgram {
  program: () => Promise<Record<string, unknown>>;
  /** Resolves, after a successful update, to all outputs in plain text. */
  values(): Promise<Record<string, unknown> | undefined>;
}

/** Long enough for promises that are already settled; an output that never settles must not hang the run. */
const outputTimeoutMs = 5_000;

/**
 * Wraps a stack program so that this process knows its outputs, including secret ones, when the update ends. This saves
 * two CLI processes per update and never prints a value.
 */
export function captureOutputs(run: ProgramRun<unknown>, inputs: unknown): CapturedProgram {
  let settled: Promise<Record<string, unknown>> | undefined;
  return {
    async program() {
      const returned = await run(inputs);
      settled = new Promise((resolve) => {
        pulumi.output(returned).apply((values) => resolve(values as Record<string, unknown>));
      });
      return returned;
    },
    async values() {
      const late = new Promise<undefined>((resolve) =>
        setTimeout(resolve, outputTimeoutMs, undefined).unref(),
      );
      return settled ? Promise.race([settled, late]) : undefined;
    },
  };
}
