import { debianPackages } from '../../sandbox/servers/namespace/requirements.ts';
import { root } from '../home.ts';
import { report } from '../report.ts';
import { debianStep } from './debian.ts';
import { openclawStep } from './openclaw.ts';
import { runSteps, type SetupStep } from './step.ts';
import { toolchainStep } from './toolchain.ts';
import { webStep } from './web.ts';

type Purpose = 'start' | 'test' | 'check' | 'bench';

/** What each command needs beyond the npm packages, in the order in which one needs the other. */
function stepsFor(purpose: Purpose): SetupStep[] {
  if (purpose === 'check') return [];
  const browser = purpose === 'start' ? [] : ['chromium'];
  return [debianStep([...debianPackages, ...browser]), toolchainStep(), openclawStep(), webStep(root)];
}

const began = Date.now();
try {
  const brought = await runSteps(stepsFor((process.argv[2] ?? 'start') as Purpose), (line) =>
    process.stdout.write(`${line}\n`),
  );
  if (brought > 0)
    process.stdout.write(
      `  Set-up took ${((Date.now() - began) / 1000).toFixed(0)} s; the next run finds all of it.\n`,
    );
} catch (error) {
  report(error);
}
