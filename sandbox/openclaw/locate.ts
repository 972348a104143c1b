import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../toolchain/paths.ts';
import { imageHome, imageReference } from './image.ts';

/** The built image as Docker keeps it, in two parts: what each server copies and what all servers share. */
export interface PreparedImage {
  reference: string;
  /** Docker's data root without the layers' files: small, copied to each server's disk. */
  dataRoot: string;
  /** The layers' files, read-only for servers. `at` is the place inside the data root where one is mounted. */
  layers: { at: string; files: string }[];
}

/** What the build writes last, so that a folder without it is half written. */
export interface ImageManifest {
  reference: string;
  layers: { at: string; files: string }[];
  /** Bytes of files that must be there, by path: enough to notice an emptied or cut-off cache in a millisecond. */
  witnesses: Record<string, number>;
}

/** The image is not in the cache, or only half of it. */
export class ImageMissing extends Error {
  readonly code = 'image_missing';
  constructor(home: string) {
    super(
      `The OpenClaw image is not built (looked in ${home}). Servers cannot run it without: run "node sandbox/openclaw/build.ts" as root.`,
    );
  }
}

/** Finds the prepared image of this checkout. Throws ImageMissing when it is absent or half written. */
export function locateImage(cache: string = cacheFolder()): PreparedImage {
  const home = imageHome(cache);
  const manifest = readManifest(join(home, 'manifest.json'));
  if (!manifest || manifest.reference !== imageReference || !isWhole(home, manifest))
    throw new ImageMissing(home);
  return {
    reference: manifest.reference,
    dataRoot: join(home, 'docker'),
    layers: manifest.layers.map(({ at, files }) => ({ at, files: join(home, files) })),
  };
}

function isWhole(home: string, { layers, witnesses = {} }: ImageManifest): boolean {
  const files = Object.entries(witnesses);
  const seen = files.every(
    ([path, size]) => statSync(join(home, path), { throwIfNoEntry: false })?.size === size,
  );
  return files.length > 0 && seen && layers.every((layer) => existsSync(join(home, layer.files)));
}

function readManifest(file: string): ImageManifest | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ImageManifest;
  } catch {
    return undefined;
  }
}
