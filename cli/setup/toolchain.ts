import { ToolchainError } from '../../toolchain/errors.ts';
import { locateToolchain } from '../../toolchain/locate.ts';
import { setUpToolchain } from '../../toolchain/setup.ts';
import type { Need } from '../../toolchain/versions.ts';
import { CommandFailure, EXIT, START_AGAIN } from '../failure.ts';
import type { SetupStep } from './step.ts';

/** One step for each need, in the order of installation: they share one build. */
export function toolchainSteps(): SetupStep[] {
  return [
    toolchainStep('page', { name: 'database', title: 'the embedded database', expected: 25 }),
    toolchainStep('assistant', {
      name: 'engine',
      title: 'the engine and its plugins',
      expected: 190,
      after: ['database'],
    }),
    toolchainStep('operator', {
      name: 'language-host',
      title: 'the language host for pulumi by hand',
      expected: 20,
      after: ['engine', 'image'],
    }),
  ];
}

/** Downloads the parts of one need, or builds them from Go modules. */
function toolchainStep(
  need: Need,
  about: Pick<SetupStep, 'name' | 'title' | 'expected' | 'after'>,
): SetupStep {
  return {
    ...about,
    need,
    async missing() {
      try {
        locateToolchain(process.env, need);
        return [];
      } catch (error) {
        if (error instanceof ToolchainError && error.code !== 'road_unknown') return ['download or build'];
        throw error;
      }
    },
    async install(_missing, { say, fraction }) {
      try {
        await setUpToolchain({ need, onStep: say, onFraction: fraction });
      } catch (error) {
        if (!(error instanceof ToolchainError)) throw error;
        throw new CommandFailure(error.message, `do what it says, then ${START_AGAIN}`, EXIT.unavailable, {
          cause: error,
        });
      }
    },
  };
}
