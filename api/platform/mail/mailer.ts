import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import type { Mailer } from './mail.schema.ts';

/** Patience with a silent server; shorter than a job is in one process's hands, lest two send one mail. */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** A mailer on an SMTP server; without one, mails are left out and the log says so (never to whom, never what). */
export function createMailer(
  { smtpUrl, from }: { smtpUrl?: string | undefined; from: string },
  logger: Logger,
): Mailer {
  if (!smtpUrl) {
    return {
      send: async (_to, { subject }) => logger.warn({ subject }, 'SMTP_URL is not set: mail not sent'),
      close: () => undefined,
    };
  }
  const transport = createTransport({ url: smtpUrl, ...TIMEOUTS });
  return {
    async send(to, message) {
      await transport.sendMail({ from, to, ...message }).catch(refuseWithoutNames);
    },
    close: () => transport.close(),
  };
}

/** The library's errors carry the addresses; ours goes to a log. */
function refuseWithoutNames(error: { code?: string; responseCode?: number }): never {
  throw new Error(
    `the mail server did not take a mail: ${error.code ?? 'no code'}, ${error.responseCode ?? 'no answer'}`,
  );
}
