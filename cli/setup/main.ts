import { identify, isAlive } from '../../infra/processes/process-identity.ts';
import { readProgress, removeProgress } from '../../toolchain/setup-progress.ts';
import { reportError } from '../error-report.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { stateHome } from '../home.ts';
import { installSteps, pendingSteps } from './step.ts';
import { PURPOSES, type Purpose, setupStepsFor } from './steps.ts';

/** Installs what a command needs before the command runs. */
async function main(): Promise<void> {
  const began = Number(process.env.SETUP_BEGAN ?? Date.now() / 1000);
  const open = await pendingSteps(setupStepsFor(purposeOf(process.argv[2])));
  await waitForCompiler(Number(process.env.SETUP_COMPILER ?? 0));
  await installSteps(open, { say: (line) => process.stdout.write(`${line}\n`) });
  await clearStoppedProgress();
  const installed = process.env.SETUP_BEGAN !== undefined;
  if (open.length === 0 && !installed) return;
  const seconds = (Date.now() / 1000 - began).toFixed(0);
  process.stdout.write(`  Set-up took ${seconds} s; the next run reuses all of it.\n`);
}

function purposeOf(word = 'setup'): Purpose {
  const found = PURPOSES.find((purpose) => purpose === word);
  if (found) return found;
  throw new CommandFailure(
    `There is no set-up for "${word}".`,
    `use one of: ${PURPOSES.join(', ')}`,
    EXIT.usage,
  );
}

/** Once nothing is missing, removes the progress of a set-up that was stopped or failed, which would block orders. */
async function clearStoppedProgress(): Promise<void> {
  const home = stateHome();
  const last = readProgress(home);
  if (!last || isAlive(last.process) || (await pendingSteps(setupStepsFor('background'))).length > 0) return;
  removeProgress(home);
}

/** Waits for the compiler that bootstrap.sh started alongside npm: a second one would repeat its work. */
async function waitForCompiler(pid: number): Promise<void> {
  if (pid === 0) return;
  const compiler = identify(pid);
  if (isAlive(compiler)) process.stdout.write('  the embedded database: compiling its packages …\n');
  // A shell's background process does not receive Ctrl-C.
  const stop = () => {
    if (isAlive(compiler)) process.kill(pid);
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  while (isAlive(compiler)) await new Promise((resolve) => setTimeout(resolve, 100));
  process.off('SIGINT', stop).off('SIGTERM', stop);
}

await main().catch(reportError);
