import type { Page } from 'playwright-core';
import type { SandboxConsole } from './launched-product.fixture.ts';
import { mailedLink } from './mailbox.ts';

/** A person with a unique address, so that tests do not collide. */
export interface TestVisitor {
  name: string;
  email: string;
  password: string;
  subdomain: string;
}

/** A visitor with a new random address. */
export function newVisitor(name = 'Alice Example'): TestVisitor {
  const tag = Math.random().toString(36).slice(2, 8);
  return { name, email: `${tag}@example.com`, password: 'correct horse battery', subdomain: `alice-${tag}` };
}

/** The steps of a provision, as the page lists them. */
export const PROVISIONING_STEPS = [
  'creating_vps',
  'configuring_dns',
  'installing',
  'health_check',
  'complete',
] as const;

/** Signs up by email, opens the mailed link, and goes to the dashboard. */
export async function signUpByEmail(
  page: Page,
  run: SandboxConsole & { web: string },
  visitor: TestVisitor,
): Promise<void> {
  await signUpUnproven(page, run.web, visitor);
  await page.goto(await mailedLink(run, visitor.email, 'verify'));
  await page.getByRole('heading', { name: 'Your email is confirmed' }).waitFor();
  await page.getByRole('link', { name: 'Go to your dashboard' }).click();
  await page.waitForURL('**/dashboard');
}

/** Fills in the sign-up form and lands on the dashboard; the mailed link is not opened. */
export async function signUpUnproven(page: Page, web: string, visitor: TestVisitor): Promise<void> {
  await page.goto(`${web}/signup`);
  await page.getByLabel('Name').fill(visitor.name);
  await page.getByLabel('Email').fill(visitor.email);
  await page.getByLabel('Password', { exact: true }).fill(visitor.password);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL('**/dashboard');
}

/** Signs up with X, adds the email and the consent that X does not supply, and lands on the dashboard. */
export async function signUpWithX(page: Page, web: string, visitor: TestVisitor): Promise<void> {
  await page.goto(`${web}/signup`);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Continue with X' }).click();
  await page.waitForURL('**/i/oauth2/authorize**');
  await page.locator('#handle').fill(visitor.subdomain.replaceAll('-', '_'));
  await page.getByRole('button', { name: 'Authorize app' }).click();
  await page.waitForURL('**/signup/details');
  await page.getByLabel('Email').fill(visitor.email);
  const terms = page.getByRole('checkbox');
  if (await terms.count()) await terms.check();
  await page.getByRole('button', { name: 'Complete sign-up' }).click();
  await page.waitForURL('**/dashboard');
}

/** Logs in by email on the page for it. */
export async function logIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.locator('form').getByRole('button', { name: 'Log in' }).click();
}

/** Sends the order form with the visitor's address. */
export async function orderInstance(page: Page, visitor: TestVisitor): Promise<void> {
  await page.getByLabel('Address (optional)').fill(visitor.subdomain);
  await page.getByRole('button', { name: 'Get My Free Instance' }).click();
}

/** How long an operation may take. Shorter than a test, so that a test that hangs reports how far it got. */
export const OPERATION_LIMIT_MS = 400_000;

/**
 * Requests an instance; once the address is there, returns it and the steps that the page showed. Throws what the page says if
 * the set-up fails or takes too long.
 */
export async function getInstance(
  page: Page,
  visitor: TestVisitor,
): Promise<{ url: string; steps: string[] }> {
  await orderInstance(page, visitor);
  const steps = await watchSteps(page);
  const url =
    (await page.getByTestId('instance-url').getAttribute('href')) ??
    (await page.getByTestId('instance-url').textContent()) ??
    '';
  return { url, steps };
}

async function watchSteps(page: Page): Promise<string[]> {
  const seen = new Set<string>();
  const problem = page.getByRole('main').getByRole('alert');
  const until = Date.now() + OPERATION_LIMIT_MS;
  while (!(await page.getByTestId('instance-url').isVisible())) {
    if (await problem.isVisible()) throw new Error(`the page says: ${await problem.textContent()}`);
    if (Date.now() > until) throw new Error(`the page says: ${await page.getByRole('main').textContent()}`);
    const rows = page.locator('[data-step]');
    // Reads all rows at once: a call for a single row that is gone by then would wait for it.
    const names = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-step')));
    for (const name of names) if (name) seen.add(name);
    await page.waitForTimeout(50);
  }
  return [...seen];
}

/** Reveals the assistant gateway's token and returns it. */
export async function revealToken(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Reveal token' }).click();
  await page.locator('[data-testid="gateway-token"][data-revealed="true"]').waitFor();
  return ((await page.getByTestId('gateway-token').textContent()) ?? '').trim();
}

/** Sends the assistant a question at its own address, from inside the browser. */
export async function askAssistant(
  page: Page,
  url: string,
  token: string,
  question: string,
): Promise<{ status: number; answer: string }> {
  await page.goto(url);
  return await page.evaluate(
    async ({ token, question }) => {
      const response = await fetch('/v1/chat/completions', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'openclaw', messages: [{ role: 'user', content: question }] }),
      });
      const body = (await response.json()) as { choices?: { message?: { content?: string } }[] };
      return {
        status: response.status,
        answer: String(body?.choices?.[0]?.message?.content ?? JSON.stringify(body)),
      };
    },
    { token, question },
  );
}

/** Deletes the instance from the dashboard and waits until a new one can be requested. */
export async function deleteInstance(page: Page, visitor: TestVisitor): Promise<void> {
  await page.getByRole('button', { name: 'Delete instance' }).first().click();
  await page.getByRole('dialog').getByRole('textbox').fill(visitor.subdomain);
  await page
    .getByRole('button', { name: /delete/i })
    .last()
    .click();
  await page.getByRole('button', { name: 'Get My Free Instance' }).waitFor();
}
