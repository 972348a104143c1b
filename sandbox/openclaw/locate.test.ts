import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageHome, imageKey, imageReference } from './image.ts';
import { ImageMissing, locateImage } from './locate.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'clawdet-image-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

const layer = { at: '100000.100000/overlay2/abc/diff', files: 'layers/abc' };

const program = join(layer.files, 'node');

function writeImage(): string {
  const home = imageHome(cache);
  mkdirSync(join(home, layer.files), { recursive: true });
  writeFileSync(join(home, program), 'program');
  const manifest = { reference: imageReference, layers: [layer], witnesses: { [program]: 7 } };
  writeFileSync(join(home, 'manifest.json'), JSON.stringify(manifest));
  return home;
}

test('a whole image is found with absolute paths', () => {
  const home = writeImage();
  expect(locateImage(cache)).toEqual({
    reference: imageReference,
    dataRoot: join(home, 'docker'),
    layers: [{ at: layer.at, files: join(home, layer.files) }],
  });
});

test('an image without its manifest is not whole, and the message says what to run', () => {
  mkdirSync(imageHome(cache), { recursive: true });
  expect(() => locateImage(cache)).toThrow(ImageMissing);
  expect(() => locateImage(cache)).toThrow(/node sandbox\/openclaw\/build\.ts/);
});

test('an image that lost a layer is not used', () => {
  rmSync(join(writeImage(), layer.files), { recursive: true });
  expect(() => locateImage(cache)).toThrow(ImageMissing);
});

test('an image with a program cut off is not used', () => {
  writeFileSync(join(writeImage(), program), 'pro');
  expect(() => locateImage(cache)).toThrow(ImageMissing);
});

test('another version of Node makes another image', () => {
  expect(imageKey('v24.0.0')).not.toBe(imageKey('v24.1.0'));
});
