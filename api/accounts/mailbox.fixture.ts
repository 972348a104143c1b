import { afterAll } from 'vitest';
import type { ApiDeps } from '../deps.ts';
import { sendMail } from '../mail.job.ts';
import { readTrustedProxies } from '../platform/http/client-address.ts';
import type { JobData } from '../platform/jobs/queue.ts';
import type { MailMessage } from '../platform/mail/mail.schema.ts';
import { type RunningApi, runApi } from '../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { type KeptJobs, keptJobs, testConfig, testDeps } from '../testing/deps.ts';

/** The API, with a queue whose mails go to a mailbox that the test reads. */
export interface MailedApi extends RunningApi {
  /** What the API was opened with. */
  deps: ApiDeps & { jobs: KeptJobs };
  /** Sends what is queued, and returns the mails to an address, the newest last. */
  mailsTo(email: string): Promise<MailMessage[]>;
  /** The token of the newest link of a kind to an address; empty if there is none. */
  tokenFor(email: string, kind?: LinkedPage): Promise<string>;
}

/** The pages that mailed links lead to. */
type LinkedPage = 'verify' | 'reset' | 'export' | 'keep-account' | 'invitation';

/**
 * A database and an API with a mailbox for the tests of a file, which closes both after them: to be called at the top of the file,
 * below what `clock` reads.
 */
export async function mailedApiOfFile(
  clock?: () => Date,
): Promise<{ database: TestDatabase; api: MailedApi }> {
  const database = await openTestDatabase();
  afterAll(() => database.close());
  const api = await openMailedApi(database, clock);
  // Hooks run in the reverse order of their registration.
  afterAll(() => api.close());
  return { database, api };
}

/** `clock` is the wall clock of limits and links. */
export async function openMailedApi(
  { collections }: TestDatabase,
  clock = () => new Date(),
): Promise<MailedApi> {
  const jobs = keptJobs();
  const config = testConfig({
    operatorEmail: 'root@example.com',
    trustedProxies: readTrustedProxies('loopback'),
  });
  const deps = { ...testDeps(collections, { clock, config }), jobs };
  const api = await runApi(deps);
  const mails: { to: string; message: MailMessage }[] = [];
  const mailer = {
    send: async (to: string, message: MailMessage) => void mails.push({ to, message }),
    close: () => undefined,
  };
  const mailsTo: MailedApi['mailsTo'] = async (email) => {
    for (const { name, data } of jobs.kept.splice(0))
      if (name === 'mail') await sendMail({ ...deps, mailer }, data as JobData['mail']);
    return mails.filter(({ to }) => to === email).map(({ message }) => message);
  };
  return {
    ...api,
    deps,
    mailsTo,
    async tokenFor(email, kind = 'verify') {
      const texts = (await mailsTo(email)).map(({ text }) => text);
      return texts.map((text) => new RegExp(`/${kind}#([\\w-]+)`).exec(text)?.[1]).findLast(Boolean) ?? '';
    },
  };
}
