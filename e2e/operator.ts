import type { Page } from 'playwright-core';
import { setUpAuthenticator } from './authenticator.ts';
import { newVisitor, signUpByEmail } from './journey.ts';
import type { LaunchedProduct } from './launched-product.fixture.ts';
import { mailedLink } from './mailbox.ts';

/** The person that the sandbox's configuration names as operator. */
export function anOperator() {
  return { ...newVisitor('Olga Operator'), email: 'operator@clawdet.localhost' };
}

/** Waits for the mail that invites the operator and returns its link. */
export function invitationLink({ run }: LaunchedProduct): Promise<string> {
  return mailedLink(run, anOperator().email, 'operators/confirm');
}

/** Opens the mail to the operator in the sandbox's console and presses its button. Resolves with the page that it opens. */
async function pressMailedButton(page: Page, product: LaunchedProduct): Promise<Page> {
  await invitationLink(product);
  const { sandbox, tokens } = product.run;
  await page.goto(`${sandbox?.console}/?token=${tokens?.console}`);
  await page.getByText('Become an operator of Clawdet').click();
  const button = page
    .frameLocator('iframe[title="Become an operator of Clawdet"]')
    .getByRole('link', { name: 'Become an operator' })
    .first();
  const [opened] = await Promise.all([page.context().waitForEvent('page'), button.click()]);
  return opened;
}

/** Signs up as the operator, presses the button of the mail, sets up a second factor, and goes to the queue. */
export async function becomeOperator(page: Page, product: LaunchedProduct): Promise<void> {
  await signUpByEmail(page, product.run, anOperator());
  const confirmation = await pressMailedButton(page, product);
  await confirmation.getByRole('link', { name: 'Set up a second factor' }).waitFor();
  await confirmation.close();
  await setUpAuthenticator(page, product.run.web);
  await page.goto(`${product.run.web}/operators`);
  await page.getByRole('region', { name: 'Running' }).waitFor();
}
