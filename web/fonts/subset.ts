import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import subsetFont from 'subset-font';

/** The file that every page loads first. The rest of the typeface is loaded by pages that need it (`styles/fonts.css`). */
export const subsetFile = path.join(import.meta.dirname, 'figtree-basic.woff2');

/** The printable characters of ASCII, and the punctuation and signs that our texts use. */
export const characters = `${String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index))}\u00a0©·×–—‘’“”•…€−`;

/** Figtree (OFL-1.1, from Fontsource) with those characters only, in all weights; WOFF2. */
export async function subset(): Promise<Buffer> {
  const source = createRequire(import.meta.url).resolve(
    '@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2',
  );
  return subsetFont(await readFile(source), characters, { targetFormat: 'woff2' });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await writeFile(subsetFile, await subset());
