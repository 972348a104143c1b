import { ToolchainError } from '../../toolchain/errors.ts';
import { locateToolchain } from '../../toolchain/locate.ts';
import { setUpToolchain } from '../../toolchain/setup.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import type { SetupStep } from './step.ts';

/** The engine, its plugins, the embedded database and compose: downloaded, or built from Go modules. */
export function toolchainStep(): SetupStep {
  return {
    name: 'Toolchain',
    async missing() {
      try {
        locateToolchain();
        return [];
      } catch (error) {
        if (error instanceof ToolchainError && error.code !== 'road_unknown')
          return ['engine, plugins, database, compose'];
        throw error;
      }
    },
    async bring(_missing, say) {
      try {
        await setUpToolchain(say);
      } catch (error) {
        if (!(error instanceof ToolchainError)) throw error;
        throw new CommandFailure(
          error.message,
          'do what it says, then run this again: finished parts are kept',
          EXIT.unavailable,
          { cause: error },
        );
      }
    },
  };
}
