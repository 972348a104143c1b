import { generate } from 'otplib';
import type { Page } from 'playwright-core';

/** Begins the set-up of an authenticator app on the Security page. Returns the secret that the page shows. */
export async function beginSetUp(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Set up an authenticator app' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
  await dialog.getByRole('img', { name: 'as a QR code' }).waitFor();
  return ((await dialog.getByTestId('totp-secret').textContent()) ?? '').replaceAll(' ', '');
}

/** Goes to the Security page and gives the account an authenticator app, as an operator has to. */
export async function setUpAuthenticator(page: Page, web: string): Promise<void> {
  await page.goto(`${web}/security`);
  const secret = await beginSetUp(page);
  const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
  await dialog.getByLabel('Code that the app shows').fill(await generate({ secret }));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'I have stored them' }).click();
}
