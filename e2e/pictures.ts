import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from './browser.fixture.ts';
import { askAssistant, getInstance, newVisitor, revealToken, signUpByEmail } from './journey.ts';
import { launchProduct } from './launched-product.fixture.ts';

const root = path.resolve(import.meta.dirname, '..');
const viewport = { width: 1180, height: 780 };
const visitor = { ...newVisitor('Ada Example'), email: 'ada@example.com', subdomain: 'ada' };

/**
 * Takes the pictures of README and of the home page from a product of its own: `node e2e/pictures.ts`. Everything it needs
 * must have been set up before, as for `make test`.
 */
async function takePictures(): Promise<void> {
  const servers = process.getuid?.() === 0 ? 'namespace' : 'process';
  const product = await launchProduct({ servers });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport, colorScheme: 'light' });
    await signUpByEmail(page, product.run, visitor);
    const { url } = await getInstance(page, visitor);
    const token = await revealToken(page);
    const tab = await browser.newPage();
    await askAssistant(tab, url, token, 'What can you do?');
    await tab.close();
    // The call is on the usage card a few seconds after it.
    await page.waitForFunction(
      "fetch('/api/usage').then((answer) => answer.json()).then(({ total }) => total.calls > 0)",
    );
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.reload();
      await page.getByRole('img', { name: /of the month’s tokens are used$/ }).waitFor();
      const png = await page.screenshot();
      if (theme === 'light') await writeFile(path.join(root, 'docs/dashboard.png'), png);
      await writeFile(path.join(root, `web/src/pages/home/dashboard-${theme}.webp`), await webpOf(page, png));
    }
  } finally {
    await browser.close();
    await product.remove();
  }
}

/** Runs in the browser, which encodes WebP: nothing else here can. Takes and returns base64. */
const encodeWebp = `async (source) => {
  const bytes = Uint8Array.from(atob(source), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext('2d').drawImage(picture, 0, 0);
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality: 0.7 });
  return btoa(String.fromCharCode(...new Uint8Array(await webp.arrayBuffer())));
}`;

async function webpOf(page: Page, png: Buffer): Promise<Buffer> {
  const base64 = await page.evaluate(`(${encodeWebp})('${png.toString('base64')}')`);
  return Buffer.from(String(base64), 'base64');
}

await takePictures();
