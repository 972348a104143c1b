import path from 'node:path';
import type { Engine } from '../../../infra/engine/contract.ts';
import { createEngine } from '../../../infra/engine/engine.ts';
import type { EngineOptions } from '../../../infra/engine/options.ts';
import { adoptedStack } from '../../../stacks/adopted.contract.ts';
import { cellStack } from '../../../stacks/cell.contract.ts';
import { customerStack } from '../../../stacks/customer.contract.ts';
import { ToolchainError } from '../../../toolchain/errors.ts';
import { locateToolchain, type Toolchain } from '../../../toolchain/locate.ts';
import type { Need } from '../../../toolchain/versions.ts';
import type { Config } from '../../config.ts';
import { StartFailure } from '../errors/start-failure.ts';
import { deriveKey, type MasterKey } from '../secrets/master-key.ts';

/** Locates the part of the toolchain that `need` requires. Throws StartFailure (exit 69) with the command that installs it. */
export function toolchainFor(config: Pick<Config, 'toolchain'>, need: Need): Toolchain {
  try {
    return locateToolchain(config.toolchain, need);
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    throw new StartFailure('unavailable', error.message, '"make start" does that automatically.', {
      cause: error,
    });
  }
}

/** Backends that our build of the Pulumi CLI leaves out (toolchain/go/_patches). */
const UNSUPPORTED_BUCKETS = /^(gs|azblob|postgres):/;

/**
 * Creates the engine of one process from the configuration. The command line uses the same, with a pool of one. Throws
 * StartFailure if the toolchain's CLI does not support the configured backend.
 */
export function engineFor(
  config: Pick<Config, 'home' | 'backendUrl' | 'enginePool'>,
  toolchain: Pick<Toolchain, 'pulumi' | 'pulumiHome' | 'languageHostDir' | 'installMethod'>,
  { passphrase, masterKey }: { passphrase: string; masterKey: MasterKey },
  policy: Pick<EngineOptions, 'policyPacks' | 'policyEnvironment'> = {},
): Engine {
  assertBackendSupported(config.backendUrl, toolchain.installMethod);
  return createEngine({
    pulumi: toolchain.pulumi,
    pulumiHome: toolchain.pulumiHome,
    pathDirs: [toolchain.languageHostDir],
    backendUrl: config.backendUrl,
    workDir: path.join(config.home, 'engine'),
    passphrase,
    saltKey: stackSaltKey(masterKey),
    poolSize: config.enginePool,
    ...policy,
    programs: [customerStack.module, adoptedStack.module, cellStack.module],
  });
}

/** The key that the salt of every stack is drawn with. */
export const stackSaltKey = (masterKey: MasterKey): string =>
  deriveKey(masterKey, 'stack salt').toString('base64url');

function assertBackendSupported(backendUrl: string, installMethod: Toolchain['installMethod']): void {
  const unsupported = UNSUPPORTED_BUCKETS.exec(backendUrl)?.[0];
  if (installMethod === 'official' || !unsupported) return;
  throw new StartFailure(
    'config',
    `PULUMI_BACKEND_URL begins with ${unsupported}//, but the Pulumi CLI that was built here can only keep state in a folder or in s3://.`,
    'Use a bucket with an S3 interface, or install the official CLI: CLAWDET_TOOLCHAIN=official make setup.',
  );
}

/** Our own policy pack, or an operator's `packs` in its place, and the environment that the pack reads. */
export function policyPacksFor(
  config: Pick<Config, 'baseDomain' | 'cloudflare'>,
  packs: string[] = [ownPack],
): Required<Pick<EngineOptions, 'policyPacks' | 'policyEnvironment'>> {
  return {
    policyPacks: packs,
    policyEnvironment: { BASE_DOMAIN: config.baseDomain, CLOUDFLARE_ZONE_ID: config.cloudflare.zoneId },
  };
}

const ownPack = path.resolve(import.meta.dirname, '../../../policy/pack');
