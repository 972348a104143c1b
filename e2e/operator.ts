import type { Page } from 'playwright-core';
import { newVisitor, signUpByEmail } from './journey.ts';
import type { LaunchedProduct } from './launched-product.fixture.ts';

/** The person that the sandbox's configuration names as operator. */
export function anOperator() {
  return { ...newVisitor('Olga Operator'), email: 'operator@clawdet.localhost' };
}

/** Waits for the mail to the operator and returns its link. */
export async function mailedLink(product: LaunchedProduct): Promise<string> {
  const until = Date.now() + 240_000;
  for (;;) {
    const { mails } = await product.sandboxContents();
    const link = /https?:\/\/\S+\/operators\/confirm#[^\s"\\<]+/.exec(JSON.stringify(mails))?.[0];
    if (link) return link;
    if (Date.now() > until) throw new Error('no mail to the operator came');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Signs up as the operator, opens the mailed link in the same browser, and goes to the queue. */
export async function becomeOperator(page: Page, product: LaunchedProduct): Promise<void> {
  await signUpByEmail(page, product.run.web, anOperator());
  await page.goto(await mailedLink(product));
  await page.getByRole('link', { name: 'Go to the queue' }).click();
  await page.getByRole('region', { name: 'Running' }).waitFor();
}
