import type { Config } from '../../api/config.ts';
import { toolchainFor } from '../../api/platform/engine/engine.ts';
import { StartFailure } from '../../api/platform/errors/start-failure.ts';
import { setupProgressText } from '../../api/platform/setup/setup.messages.ts';
import { type SetupStatus, setupReader } from '../../api/platform/setup/setup.read.ts';
import { approximateWait } from '../../gateway/text/quantities.ts';
import type { Toolchain } from '../../toolchain/locate.ts';
import type { Need } from '../../toolchain/versions.ts';
import { CommandFailure, EXIT } from '../failure.ts';

type Home = Pick<Config, 'home'>;

/**
 * The toolchain for a command that runs the engine itself. Throws CommandFailure while set-up still builds it (exit 75,
 * with the time left) and if set-up has stopped (exit 69), and StartFailure if no set-up installs it.
 */
export function commandToolchain(config: Home & Pick<Config, 'toolchain'>, need: Need): Toolchain {
  try {
    return toolchainFor(config, need);
  } catch (error) {
    if (error instanceof StartFailure) refuseDuringSetup(config, need);
    throw error;
  }
}

/** Throws what `commandToolchain` throws while set-up is not done; for commands that the worker executes. */
export function refuseDuringSetup({ home }: Home, need: Need = 'assistant'): void {
  const setup = setupReader(home)(need);
  if (setup.state !== 'ready') throw setupFailure(setup);
}

/** The error of a command that cannot run before set-up is done. */
function setupFailure(setup: SetupStatus, now = new Date()): CommandFailure {
  if (setup.failure) return new CommandFailure(setup.failure.message, setup.failure.next, EXIT.unavailable);
  return new CommandFailure(
    `Set-up is still building what this needs: ${setupProgressText(setup)}. Nothing was done.`,
    `run it again ${approximateWait(setup.readyAt, now)}; npx clawdet doctor says how far it is`,
    EXIT.busy,
  );
}
