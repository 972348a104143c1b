import { type Browser, chromium } from 'playwright-core';

/** How long a page may take to show something. Shorter than a test, so a test that hangs reports what it waited for. */
const TIMEOUT_MS = 400_000;

/**
 * Debian's headless Chromium, kept from calling home: the tests run where there is no internet. CHROMIUM names another
 * executable.
 */
export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Without a graphics card, animations use the processor that the product needs.
      '--force-prefers-reduced-motion',
    ],
  });
  return browser.on('context', (context) => context.setDefaultTimeout(TIMEOUT_MS));
}
