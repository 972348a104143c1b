import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import { isLoopback } from '../http/loopback.ts';
import type { Mailer } from './mail.schema.ts';

/** Timeouts for a silent server; shorter than the lock of a mail job, so that two processes never send one mail. */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** A mail that the server did not accept. `code` is nodemailer's (`EENVELOPE`), `responseCode` the server's answer (550). */
class MailError extends Error {
  override readonly name = 'MailError';
  readonly code: string;
  readonly responseCode: number | undefined;

  constructor(message: string, { code, responseCode }: { code: string; responseCode: number | undefined }) {
    super(message);
    this.code = code;
    this.responseCode = responseCode;
  }
}

/**
 * A mailer on an SMTP server, which must offer TLS unless it is on this machine: mails carry links that log in. Without one,
 * mails are skipped and only their subject is logged. Replies go to `replyTo`, if given, else to `from`.
 */
export function createMailer(
  { smtpUrl, from, replyTo }: { smtpUrl?: string | undefined; from: string; replyTo?: string | undefined },
  logger: Logger,
): Mailer {
  if (!smtpUrl) {
    return {
      send: async (_to, { subject }) => logger.warn({ subject }, 'SMTP_URL is not set: mail not sent'),
      close: () => undefined,
    };
  }
  const transport = createTransport({ url: smtpUrl, requireTLS: needsTls(smtpUrl), ...TIMEOUTS });
  return {
    async send(to, message) {
      await transport
        .sendMail({ from, to, ...(replyTo && { replyTo }), ...message })
        .catch(refuseWithoutNames);
    },
    close: () => transport.close(),
  };
}

/** Nodemailer alone would send in the clear where the answer of a server, or of anybody between, offers no TLS. */
const needsTls = (url: string): boolean =>
  !isLoopback(url) && new URL(url).searchParams.get('ignoreTLS') !== 'true';

/** The library's errors contain the addresses; this one goes to the log. */
function refuseWithoutNames({
  code = 'no code',
  responseCode,
}: {
  code?: string;
  responseCode?: number;
}): never {
  const advice =
    code === 'ETLS' ? '. It offers no TLS that we trust: see SMTP_URL in the file .env.example' : '';
  throw new MailError(
    `the mail server did not accept a mail: ${code}, ${responseCode ?? 'no answer'}${advice}`,
    { code, responseCode },
  );
}
