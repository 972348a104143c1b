import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the image that servers run. It is built here and never pulled: no registry has this host. */
export const imageReference = 'clawdet.local/openclaw:2026.9.6';

/** The owner of the container's root on the server, as /etc/subuid gives it to Docker's `userns-remap: default`. */
export const remapBase = 100_000;

/** The folder of this package's image inputs: package.json, package-lock.json, front.mjs, door.mjs. */
export const imageFolder = join(import.meta.dirname, 'image');

/** Everything in this folder that decides what is in the image. */
const inputs = [
  'image/package.json',
  'image/package-lock.json',
  'image/front.mjs',
  'image/door.mjs',
  'environment.ts',
  'rootfs.ts',
  'warm.sh',
  'import.sh',
];

/** Key of the built image: changes with its inputs, with Node's version and with the way it is made. */
export function imageKey(nodeVersion: string): string {
  const hash = createHash('sha256').update(JSON.stringify({ nodeVersion, imageReference, remapBase }));
  for (const name of inputs) hash.update(readFileSync(join(import.meta.dirname, name)));
  return hash.digest('hex').slice(0, 16);
}

/** Where the image of this checkout belongs in the cache. */
export function imageHome(cache: string): string {
  return join(cache, 'openclaw', imageKey(process.version));
}
