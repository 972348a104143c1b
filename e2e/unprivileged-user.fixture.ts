import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../toolchain/paths.ts';
import type { LaunchOptions } from './launched-product.fixture.ts';

/** A user without privileges, and a toolchain and checkout that they can read. */
export interface UnprivilegedUser {
  user: NonNullable<LaunchOptions['user']>;
  remove(): void;
}

/** Debian's `nobody`, who owns nothing and has no privileges. */
const NOBODY = 65_534;

/**
 * Lets `nobody` run the product even if root's files are not readable: root's cache is hard-linked (no second copy on the
 * disk) to a readable folder, and the checkout is mounted there for that one process tree.
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
  const checkout = path.join(folder, 'checkout');
  mkdirSync(checkout);
  return {
    user: { uid: NOBODY, gid: NOBODY, cache, checkout },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
