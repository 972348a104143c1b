import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './browser.fixture.ts';
import {
  askAssistant,
  deleteInstance,
  getInstance,
  newVisitor,
  PROVISIONING_STEPS,
  revealToken,
  signUpWithX,
} from './journey.ts';
import { callConsole, type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';
import { createUnprivilegedUser, type UnprivilegedUser } from './unprivileged-user.fixture.ts';

const isRoot = process.getuid?.() === 0;

describe('trying it out and continuing with X, as an unprivileged user', () => {
  let product: LaunchedProduct;
  let browser: Browser;
  let page: Page;
  let unprivileged: UnprivilegedUser | undefined;
  const visitor = newVisitor();

  beforeAll(async () => {
    unprivileged = isRoot ? await createUnprivilegedUser() : undefined;
    const trial = { TRIAL_MESSAGES_PER_DAY: '3' };
    product = await launchProduct({ servers: 'process', user: unprivileged?.user }, trial);
    browser = await openBrowser();
    page = await browser.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.remove();
    unprivileged?.remove();
  });

  /** Makes the model begin an answer and then stop, until the returned function is called. */
  const freezeModel = async (): Promise<() => Promise<unknown>> => {
    const fault = { cloud: 'xai', effect: 'freeze:3' };
    const answer = await callConsole(product.run, 'POST', '/api/faults', fault);
    const { id } = (await answer.json()) as { id: string };
    return () => callConsole(product.run, 'DELETE', `/api/faults/${id}`);
  };

  test('the picture of the home page is loaded once it is scrolled to', async () => {
    const pictures: string[] = [];
    page.on('request', (request) => {
      if (request.resourceType() === 'image' && request.url().includes('dashboard-'))
        pictures.push(request.url());
    });
    await page.setViewportSize({ width: 1280, height: 600 });
    await page.goto(product.run.web);
    await page.getByRole('region', { name: 'Ask it something' }).waitFor();
    expect(pictures).toEqual([]);
    await page.getByText('Your dashboard, once your assistant is running.').scrollIntoViewIfNeeded();
    await page.getByRole('img', { name: /^The dashboard of a running assistant/ }).waitFor();
    expect(pictures).toEqual([expect.stringContaining('dashboard-light')]);
  });

  test('a visitor without an account uses up their trial messages and is invited to sign up', async () => {
    await page.goto(product.run.web);
    const chat = page.getByRole('region', { name: 'Ask it something' });
    const log = chat.getByRole('log');
    await chat.getByText('3 messages left today').waitFor();
    await chat.getByRole('button', { name: 'Explain DNS' }).click();
    await log.getByText('You asked: "Explain DNS').waitFor();
    await chat.getByText('2 messages left today').waitFor();

    const unfreeze = await freezeModel();
    await chat.getByLabel('Your question').fill('What is 1 plus 1?');
    await page.keyboard.press('Enter');
    await log.getByText('1 +', { exact: true }).waitFor();
    await chat.getByRole('button', { name: 'Stop' }).click();
    await log.getByText('Stopped.').waitFor();
    await unfreeze();

    await chat.getByText('1 message left today').waitFor();
    await chat.getByLabel('Your question').fill('What is 20 plus 22?');
    await page.keyboard.press('Enter');
    await log.getByText('20 + 22 = 42').waitFor();
    await chat.getByRole('heading', { name: 'That was it for today' }).waitFor();
    await chat.getByRole('link', { name: 'Create your account' }).click();
    await page.waitForURL('**/signup');
  });

  test('a visitor is told why a password is refused, before anything is sent', async () => {
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url()));
    await page.goto(`${product.run.web}/signup`);
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('Email').fill('countess@example.com');
    expect(sent.filter((url) => url.includes('common-passwords'))).toEqual([]);
    const password = page.getByLabel('Password', { exact: true });
    await password.fill('password1');
    await page.getByText('This password is too common: others try it first.').waitFor();
    await password.fill('lovelace 1815');
    await page.getByText('Use a password without your name in it.').waitFor();
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('link', { name: 'Use a password without your name in it.' }).waitFor();
    expect(await password.getAttribute('aria-invalid')).toBe('true');
    expect(sent.filter((url) => url.endsWith('/register'))).toEqual([]);
  });

  test('a visitor adds only the email that X does not supply, and gets an assistant that answers', async () => {
    await signUpWithX(page, product.run.web, visitor);
    const instance = await getInstance(page, visitor);
    expect(instance.steps).toEqual(expect.arrayContaining([...PROVISIONING_STEPS]));
    const token = await revealToken(page);
    const tab = await browser.newPage();
    const reply = await askAssistant(tab, instance.url, token, 'What is 20 plus 22? Answer with the number.');
    expect(reply).toEqual({ status: 200, answer: expect.stringContaining('42') });
    await tab.close();
  });

  test('deleting the instance leaves the sandbox empty', async () => {
    await deleteInstance(page, visitor);
    expect(await product.sandboxContents()).toMatchObject({ servers: [], records: [], sshKeys: [] });
  });
});
