import { callConsole, type SandboxConsole } from './launched-product.fixture.ts';

/** The page that a mailed link opens. */
type LinkedPage = 'verify' | 'reset' | 'operators/confirm' | 'invitation';

interface CaughtMail {
  to: string[];
  subject: string;
  text: string;
}

const TIMEOUT_MS = 240_000;

/** Waits for a mail to an address with a link to this page, and returns the link of the newest. */
export async function mailedLink(run: SandboxConsole, to: string, page: LinkedPage): Promise<string> {
  const link = new RegExp(`https?://\\S+/${page}#[^\\s"<]+`);
  const until = Date.now() + TIMEOUT_MS;
  for (;;) {
    const mails = await mailsTo(run, to);
    const found = mails.map(({ text }) => link.exec(text)?.[0]).findLast(Boolean);
    if (found) return found;
    if (Date.now() > until)
      throw new Error(`${to} got no link to ${page}, but: ${mails.map(({ subject }) => subject)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** What an address has been mailed, oldest first. */
export async function mailsTo(run: SandboxConsole, to: string): Promise<CaughtMail[]> {
  const { mails } = (await (await callConsole(run, 'GET', '/api/state')).json()) as { mails: CaughtMail[] };
  return mails.filter((mail) => mail.to.includes(to));
}
