import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withLock } from '../../toolchain/file-lock.ts';
import { cacheFolder } from '../../toolchain/paths.ts';
import { missingRequirements } from '../servers/namespace/requirements.ts';
import { makeDataRoot, runInNamespaces } from './data-root.ts';
import { imageHome, imageReference } from './image.ts';
import { ImageMissing, locateImage, type PreparedImage } from './locate.ts';
import { addGateway, makeRootfs } from './rootfs.ts';

export interface BuildOptions {
  cache?: string;
  /** Takes one line per finished step. */
  log?: (line: string) => void;
}

/**
 * Makes the container image that servers run, in the cache, and returns it. Does nothing when it is there and whole;
 * two builds at once wait for each other; a build that dies leaves nothing that is taken for an image.
 * Needs root, Debian's docker.io and the npm registry.
 */
export function buildImage({
  cache = cacheFolder(),
  log = () => undefined,
}: BuildOptions = {}): Promise<PreparedImage> {
  return withLock({ file: join(cache, 'openclaw', 'lock') }, async () => {
    const found = presentImage(cache);
    if (found) return found;
    const missing = missingRequirements();
    if (missing.length > 0)
      throw new Error(`The OpenClaw image cannot be built here: ${missing.join('; ')}.`);
    await build(imageHome(cache), log);
    removeUnfinished(imageHome(cache));
    return locateImage(cache);
  });
}

function presentImage(cache: string): PreparedImage | undefined {
  try {
    return locateImage(cache);
  } catch (error) {
    if (error instanceof ImageMissing) return undefined;
    throw error;
  }
}

/** The steps, each timed. The result is made beside its place and moved there whole. */
async function build(home: string, log: (line: string) => void): Promise<void> {
  const unfinished = `${home}.new`;
  const root = join(unfinished, 'rootfs');
  const step = async (name: string, work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    log(`${imageReference}: ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  };
  for (const folder of [home, unfinished]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  await step('made a root file system of busybox and Node', () => makeRootfs(root));
  await step('installed the openclaw package', () => addGateway(root));
  await step('started it once to compile its code', () =>
    runInNamespaces('warm.sh', [root, join(unfinished, 'gateway.log')]),
  );
  await step('imported it into Docker', () => makeDataRoot(root, unfinished));
  rmSync(root, { recursive: true });
  renameSync(unfinished, home);
}

/** What died half-way goes; images of other versions stay, as a server's disk may still need their layers. */
function removeUnfinished(home: string): void {
  for (const name of readdirSync(dirname(home)))
    if (name.endsWith('.new')) rmSync(join(dirname(home), name), { recursive: true, force: true });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const before = existsSync(imageHome(cacheFolder()));
  const image = await buildImage({ log: (line) => console.log(line) });
  console.log(`${image.reference}: ${before ? 'present' : 'built'}`);
}
