import { type AddressInfo, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { createMailer } from './mailer.ts';

const message = { subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' };
const logged: string[] = [];
const logger = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
let server: Server | undefined;
afterEach(() => {
  server?.close();
  logged.length = 0;
});

test('without a mail server nothing is sent, and the log has no address', async () => {
  await createMailer({ from: 'us@example.com' }, logger).send('ada@example.com', message);
  expect(logged.join()).toContain('SMTP_URL');
  expect(logged.join()).not.toContain('ada@example.com');
});

test('a refused mail throws an error without the address, so that the job tries again', async () => {
  server = createServer((socket) => socket.end('554 no mail here\r\n')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: 'us@example.com' }, logger);
  const error = await mailer.send('ada@example.com', message).catch((caught: unknown) => caught);
  expect(String(error)).toMatch(/did not accept a mail/);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('ada@example.com');
  mailer.close();
});

/** A mail server without TLS, its port, and the mails that it has taken. */
async function mailServer() {
  const mails: string[] = [];
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) =>
      void text(stream).then((mail) => done(null, String(mails.push(mail)))),
  });
  const { port } = await new Promise<{ port: number }>((resolve) => {
    const listener = smtp.listen(0, '127.0.0.1', () => resolve(listener.address() as AddressInfo));
  });
  return { mails, port, close: () => new Promise<void>((resolve) => smtp.close(resolve)) };
}

test.each([
  ['help@example.com', 'Reply-To: help@example.com'],
  [undefined, undefined],
])('replies go to the address for customers, if there is one: %j', async (replyTo, header) => {
  const { mails, port, close } = await mailServer();
  const settings = { smtpUrl: `smtp://127.0.0.1:${port}`, from: 'us@example.com', replyTo };
  const mailer = createMailer(settings, logger);
  await mailer.send('ada@example.com', message);
  expect(mails[0]?.split('\r\n').find((line) => line.startsWith('Reply-To:'))).toBe(header);
  mailer.close();
  await close();
});

describe('a mail server on another machine that offers no TLS', () => {
  // This address reaches our server too, but is none of the addresses that cannot be listened to.
  const sendTo = async (port: number, options: string) => {
    const mailer = createMailer(
      { smtpUrl: `smtp://0.0.0.0:${port}${options}`, from: 'us@example.com' },
      logger,
    );
    await mailer.send('ada@example.com', message).finally(() => mailer.close());
  };

  test('gets no mail, and the error says where to read what to do', async () => {
    const { mails, port, close } = await mailServer();
    await expect(sendTo(port, '')).rejects.toThrow(/ETLS.*SMTP_URL/);
    expect(mails).toEqual([]);
    await close();
  });

  test('gets mails where its URL says that the network is trusted', async () => {
    const { mails, port, close } = await mailServer();
    await sendTo(port, '?ignoreTLS=true');
    expect(mails).toHaveLength(1);
    await close();
  });
});
