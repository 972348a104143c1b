import path from 'node:path';
import { ToolchainError } from '../../toolchain/errors.ts';
import { canBuildGo, ensureGoProgram, locateGoProgram } from '../../toolchain/go-program.ts';
import { CommandFailure, EXIT, START_AGAIN } from '../failure.ts';
import type { SetupStep } from './step.ts';

/** A Go program that tests run, by the folder of its module. Without Go it is not built, and its test is skipped. */
export function goProgramStep(source: string): SetupStep {
  return {
    name: 'go-client',
    title: 'the Go client that tests use',
    need: 'operator',
    expected: 20,
    after: ['engine'],
    missing: async () => (locateGoProgram(source) || !canBuildGo() ? [] : [path.basename(source)]),
    async install(_missing, { say }) {
      try {
        await ensureGoProgram(source, { onStep: say });
      } catch (error) {
        if (!(error instanceof ToolchainError)) throw error;
        throw new CommandFailure(error.message, `do what it says, then ${START_AGAIN}`, EXIT.unavailable, {
          cause: error,
        });
      }
    },
  };
}
