import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimsFolder } from '../cli/start/port-claims.ts';
import { cacheFolder } from '../toolchain/paths.ts';
import type { LaunchOptions } from './launched-product.fixture.ts';

/** A user without rights, and toolchain and checkout where that user can read them. */
export interface UnprivilegedUser {
  user: NonNullable<LaunchOptions['user']>;
  remove(): void;
}

/** Debian's `nobody`: owns nothing, may do nothing. */
const NOBODY = 65_534;

/**
 * Lets `nobody` run the product, wherever root keeps its things: root's cache is hard-linked (no second copy on the disk)
 * to where it can be read, and the checkout is mounted there for that one process tree.
 */
export async function createUnprivilegedUser(): Promise<UnprivilegedUser> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-nobody-'));
  chmodSync(folder, 0o755);
  const cache = path.join(folder, 'cache');
  mkdirSync(cache);
  const own = cacheFolder();
  for (const part of ['toolchain']) {
    if (existsSync(path.join(own, part)))
      execFileSync('cp', ['-al', path.join(own, part), path.join(cache, part)]);
  }
  const portClaims = claimsFolder();
  mkdirSync(portClaims, { recursive: true });
  // Both users claim ports here, and take over what the other's killed launcher left.
  chmodSync(portClaims, 0o777);
  mkdirSync(path.join(cache, 'ports'));
  const checkout = path.join(folder, 'checkout');
  mkdirSync(checkout);
  return {
    user: { uid: NOBODY, gid: NOBODY, cache, checkout, portClaims },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
