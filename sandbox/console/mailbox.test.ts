import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxMailbox } from '../../api/accounts/email/sandbox-mailbox.ts';
import { openSandbox, type Sandbox } from '../open.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());

const ADA = 'ada@example.com';
const mailboxFor = (claimedEmailKey: string, operatorEmail?: string) => {
  const mailbox = { url: `${sandbox.addresses.console}/mailbox`, key: sandbox.tokens.mailbox };
  return sandboxMailbox({ mailbox, operatorEmail }, { claimedEmailKey }) ?? '';
};
const opened = async (url: string) => {
  const response = await fetch(url);
  const policy = response.headers.get('content-security-policy') ?? '';
  return { status: response.status, text: await response.text(), policy };
};
const mail = (to: string, link: string) =>
  createTransport(sandbox.addresses.mail).sendMail({
    from: 'us@example.com',
    to,
    subject: 'A link',
    text: link,
    html: `<p>open ${link}</p>`,
  });

test('a mailbox opens without the console’s token, and waits for the mail', async () => {
  expect(await opened(mailboxFor(ADA))).toMatchObject({
    status: 200,
    text: expect.stringContaining('http-equiv="refresh"'),
  });
});

test('it looks again by itself while it waits, which browsers do only in a page that is not confined', async () => {
  const { policy } = await opened(mailboxFor('early@example.com'));
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('sandbox');
});

test('it shows the newest mail that confirms this address, and no other mail', async () => {
  for (const link of ['http://page/verify#first', 'http://page/verify#second', 'http://page/reset#secret'])
    await mail(ADA, link);
  await mail('eve@example.com', 'http://page/verify#of-eve');
  const { text, policy } = await opened(mailboxFor(ADA));
  expect(policy).toMatch(/; sandbox (?!.*allow-scripts)/);
  expect(text).toContain('/verify#second');
  expect(text).not.toMatch(/first|secret|of-eve/);
});

test.each([
  ['no signature', (url: URL) => url.searchParams.delete('signature')],
  ['the signature of another address', (url: URL) => url.searchParams.set('to', 'eve@example.com')],
  ['two addresses', (url: URL) => url.searchParams.append('to', 'eve@example.com')],
])('it stays closed with %s', async (_what, change) => {
  const url = new URL(mailboxFor(ADA));
  change(url);
  expect((await opened(url.href)).status).toBe(403);
});

test('there is none for the operator’s address, whose mails make an operator', () => {
  expect(mailboxFor('root@example.com', 'root@example.com')).toBe('');
});
