import { execFile } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.fixture.ts';
import { runHelpExample, streamedText } from './help-examples.ts';
import {
  askAssistant,
  deleteInstance,
  getInstance,
  newVisitor,
  PROVISIONING_STEPS,
  revealToken,
  signUpByEmail,
} from './journey.ts';
import { deleteRecords, type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';
import { mailsTo } from './mailbox.ts';
import { createUnprivilegedUser, type UnprivilegedUser } from './unprivileged-user.fixture.ts';

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

/** What a server is in the sandbox, and the user that `make start` runs as. */
export interface FirstAssistantSetting {
  servers: 'namespace' | 'process';
  as: 'root' | 'an unprivileged user';
}

/** The main path: from a visitor's sign-up to an assistant that answers and is deleted without a trace. */
export function describeFirstAssistant({ servers, as }: FirstAssistantSetting): void {
  let product: LaunchedProduct;
  let browser: Browser;
  let page: Page;
  let unprivileged: UnprivilegedUser | undefined;
  const visitor = newVisitor();
  /** The gateway token of the visitor's assistant, once it exists. */
  let token = '';

  /** Runs a command in the checkout while the product runs; resolves with its output. */
  const shell = async (command: string): Promise<string> => {
    const env = { ...process.env, CLAWDET_HOME: product.home };
    return (await run('bash', ['-c', command], { cwd: root, env })).stdout;
  };

  /** Runs an operator's command, without the second that npx takes to find it. */
  const clawdet = (words: string): Promise<string> => shell(`node_modules/.bin/node cli/clawdet.ts ${words}`);

  /** What the product and the assistant say of a set-up that did not end, in one line: the home is removed after the tests. */
  const troubles = async (error: unknown): Promise<never> => {
    const explained = await clawdet(`explain ${visitor.subdomain}`).catch(String);
    const logs = globSync(path.join(product.home, 'sandbox/*/servers/*/docker/*/containers/*/*-json.log'));
    const ends = logs.map((file) => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n'));
    throw new Error([String(error), explained, ...ends].join('\n').replaceAll(/\s*\n\s*/g, ' | '));
  };

  beforeAll(async () => {
    unprivileged = as === 'an unprivileged user' && isRoot ? await createUnprivilegedUser() : undefined;
    // A test breaks something and repairs it itself: an inventory scan would sometimes be quicker.
    product = await launchProduct({ servers, user: unprivileged?.user }, { DRIFT_INVENTORY_SECONDS: '0' });
    browser = await openBrowser();
    page = await browser.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.remove();
    unprivileged?.remove();
    rmSync(path.join(root, 'stacks/config', `Pulumi.${visitor.subdomain}.yaml`), { force: true });
  });

  test('a visitor signs up, sees every step, and their assistant answers at its own address', async () => {
    await signUpByEmail(page, product.run, visitor);
    const instance = await getInstance(page, visitor).catch(troubles);
    expect(instance.steps).toEqual(expect.arrayContaining([...PROVISIONING_STEPS]));
    token = await revealToken(page);
    expect(token).toMatch(/^[0-9a-f]{64}$/);

    const tab = await browser.newPage();
    const reply = await askAssistant(tab, instance.url, token, 'What is 20 plus 22? Answer with the number.');
    expect(reply).toEqual({ status: 200, answer: expect.stringContaining('42') });
    const refused = await askAssistant(tab, instance.url, 'f'.repeat(64), 'Let me in');
    expect(refused.status).toBe(401);
    await tab.close();
  });

  test('the usage page shows what the assistant used, and the totals agree with the usage records', async () => {
    await page.getByRole('link', { name: 'By day, model and tool' }).click();
    await page.getByRole('heading', { name: 'Usage', exact: true }).waitFor();
    const readModels = async (): Promise<string[]> => {
      await page.reload();
      await page.getByRole('region', { name: 'This month' }).waitFor();
      return page.getByRole('region', { name: 'Models' }).getByRole('rowheader').allTextContents();
    };
    await expect.poll(readModels, { interval: 1_000 }).toEqual(['grok-4.2']);
    await page.getByRole('img', { name: /^Tokens per day .* used on 1 of 30 days/ }).waitFor();
    await page.getByRole('img', { name: /of the month’s tokens are used$/ }).waitFor();
    const link = page.getByRole('link', { name: 'Download as CSV' });
    const csv = await page.request.get(`${product.run.web}${await link.getAttribute('href')}`);
    expect(await csv.text()).toContain(`,${visitor.subdomain},grok-4.2,`);
    expect(await clawdet('usage rebuild --all')).toMatch(/recounted: all totals were right/);
    await page.getByRole('link', { name: 'Dashboard', exact: true }).click();
  });

  /** An answer of the API to the visitor. */
  const readApi = async (route: string) => (await page.request.get(`${product.run.web}${route}`)).json();

  // Only namespace servers run the real OpenClaw.
  test.skipIf(servers !== 'namespace')(
    'a short question uses about as many tokens as the pages say',
    async () => {
      const { tokensPerQuestion } = await readApi('/api/catalog');
      const { total } = await readApi('/api/usage');
      expect(total.calls).toBe(1);
      expect(total.tokens / tokensPerQuestion).toBeGreaterThan(0.75);
      expect(total.tokens / tokensPerQuestion).toBeLessThan(1.25);
    },
  );

  // Only namespace servers run the real OpenClaw.
  test.skipIf(servers !== 'namespace')(
    'the assistant runs the tool that its model calls, streamed through the gateway, once an operator raises its limit',
    async () => {
      const limit = `models limit ${visitor.subdomain} --month-tokens 1000000`;
      expect(await clawdet(limit)).toContain('of 1,000,000');
      const url = (await page.getByTestId('instance-url').getAttribute('href')) ?? '';
      const tab = await browser.newPage();
      const question = 'Use the tool exec: "printf clawdet-%s works"';
      const done = await askAssistant(tab, url, token, question);
      expect(done).toEqual({ status: 200, answer: expect.stringMatching(/^The tool says: .*clawdet-works/) });
      await tab.close();
      await expect
        .poll(() => clawdet(`usage ${visitor.subdomain}`), { interval: 1_000 })
        .toMatch(/tools +exec 1/);
    },
  );

  test.skipIf(!isRoot)('the programs of the help page run as they are shown', async () => {
    await clawdet(`models limit ${visitor.subdomain} --month-tokens 1000000`);
    const { instance } = await readApi('/api/provisioning/status');
    const run = async (name: string, settings: Record<string, string>) => {
      const printed = await runHelpExample(name, settings, new URL(instance.url).hostname);
      const answer = name === 'assistant.sh' ? streamedText(printed) : printed;
      expect(answer, name).toMatch(/What can you do\?|Name three rivers\./);
    };
    const assistant = { ASSISTANT_URL: instance.url, ASSISTANT_TOKEN: token };
    for (const kind of ['sh', 'mjs', 'py']) await run(`assistant.${kind}`, assistant);

    const created = await page.request.post(`${product.run.web}/api/instances/${instance.id}/program-keys`, {
      headers: { 'X-Requested-With': 'clawdet' },
      data: { name: 'The examples of the help page' },
    });
    const { key } = await created.json();
    const model = { OPENAI_BASE_URL: `${product.run.web}/llm/v1`, OPENAI_API_KEY: key };
    for (const kind of ['mjs', 'py']) await run(`model.${kind}`, model);
  });

  test('the mail server received the mails: to confirm the email, then that the assistant is ready', async () => {
    const mails = await mailsTo(product.run, visitor.email);
    const subjects = mails.map(({ subject }) => subject).join(', ');
    expect(subjects).toBe('Confirm your email for Clawdet, Your assistant is ready');
  });

  test('plain pulumi preview in the checkout says that nothing changes', async () => {
    const preview = await shell(
      `eval "$(npx clawdet checkout ${visitor.subdomain})" && pulumi preview -s ${visitor.subdomain} --non-interactive`,
    );
    expect(preview).toMatch(/Resources:\s+\d+ unchanged/);
    expect(preview).not.toMatch(/to (create|update|replace|delete)/);
  });

  test('a record deleted by hand shows in a preview with refresh, and an operator repairs it', async () => {
    await deleteRecords(product);
    await expect(clawdet(`preview ${visitor.subdomain} --refresh`)).rejects.toMatchObject({
      code: 2,
    });
    expect(await clawdet(`refresh ${visitor.subdomain}`)).toMatch(/done/);
    expect(await clawdet(`up ${visitor.subdomain}`)).toMatch(/configuring_dns: succeeded/);
    expect(await clawdet(`preview ${visitor.subdomain} --refresh`)).toMatch(/Nothing changes/);
  });

  test('deleting the instance leaves the sandbox empty', async () => {
    await deleteInstance(page, visitor);
    const contents = await product.sandboxContents();
    expect(contents).toMatchObject({ servers: [], records: [], sshKeys: [] });
  });
}
