import path from 'node:path';
import { debianPackages } from '../../sandbox/servers/namespace/requirements.ts';
import { root } from '../home.ts';
import { debianStep } from './debian.ts';
import { goProgramStep } from './go-client.ts';
import { openclawStep } from './openclaw.ts';
import { pythonPackages, pythonStep } from './python.ts';
import type { SetupStep } from './step.ts';
import { toolchainSteps } from './toolchain.ts';
import { webStep } from './web.ts';

/** The purposes of a set-up: the commands of the Makefile, and `background`, which runs while a start's pages are up. */
export const PURPOSES = ['start', 'background', 'setup', 'test', 'check', 'bench'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The requirements files of the Python clients that tests run. */
const pythonRequirements = [
  'sandbox/clients/requirements.txt',
  'gateway/clients/python/requirements.txt',
  'api/testing/schemathesis/requirements.txt',
].map((file) => path.join(root, file));

/** The Go module of the client that tests run. */
const goClient = path.join(root, 'sandbox/clients/hetzner-go');

/** The set-up steps of each purpose, beyond the npm packages. */
export function setupStepsFor(purpose: Purpose, env: NodeJS.ProcessEnv = process.env): SetupStep[] {
  if (purpose === 'check') return [debianStep(['shellcheck'])];
  const all = [webStep(root), ...toolchainSteps(), ...serverSteps(purpose, env)];
  if (purpose === 'test') all.push(pythonStep(pythonRequirements), goProgramStep(goClient));
  if (purpose === 'start') return all.filter(({ need }) => need === 'page');
  if (purpose === 'background') return all.filter(({ need }) => need !== 'page');
  return all;
}

/** Steps for the sandbox's namespace servers. Real clouds and process servers need none of them. */
function serverSteps(purpose: Purpose, env: NodeJS.ProcessEnv): SetupStep[] {
  const tested = purpose === 'test' || purpose === 'bench';
  const real = env.CLAWDET_CLOUDS === 'real' || env.SANDBOX_SERVERS === 'process';
  if (!tested && real) return [];
  const browser = tested ? ['chromium-headless-shell'] : [];
  const clients = tested ? pythonPackages(env) : [];
  const peer = purpose === 'bench' ? ['nginx-light'] : [];
  return [debianStep([...debianPackages, ...browser, ...clients, ...peer]), openclawStep()];
}
