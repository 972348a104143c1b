import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { ask, deleteInstance, getInstance, newVisitor, revealToken, STEPS, signUpWithX } from './journey.ts';
import { openProduct, type Product } from './product.ts';
import { type Unprivileged, unprivileged } from './unprivileged.ts';

const isRoot = process.getuid?.() === 0;

describe('continuing with X, as an unprivileged user', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;
  let low: Unprivileged | undefined;
  const visitor = newVisitor();

  beforeAll(async () => {
    low = isRoot ? await unprivileged() : undefined;
    product = await openProduct({ servers: 'process', user: low?.user });
    browser = await openBrowser();
    page = await browser.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.remove();
    low?.remove();
  });

  test('a visitor gives only the email that X does not, and gets an assistant that answers', async () => {
    await signUpWithX(page, product.run.web, visitor);
    const instance = await getInstance(page, visitor);
    expect(instance.steps).toEqual(expect.arrayContaining([...STEPS]));
    const token = await revealToken(page);
    const tab = await browser.newPage();
    const reply = await ask(tab, instance.url, token, 'What is 20 plus 22? Answer with the number.');
    expect(reply).toEqual({ status: 200, answer: expect.stringContaining('42') });
    await tab.close();
  });

  test('deleting the instance leaves the sandbox empty', async () => {
    await deleteInstance(page, visitor);
    expect(await product.outside()).toMatchObject({ servers: [], records: [], sshKeys: [] });
  });
});
