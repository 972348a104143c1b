import { type AddressInfo, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
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

test.each([
  ['help@example.com', 'Reply-To: help@example.com'],
  [undefined, undefined],
])('replies go to the address for customers, if there is one: %j', async (replyTo, header) => {
  const mails: string[] = [];
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) =>
      void text(stream).then((mail) => done(null, String(mails.push(mail)))),
  });
  const { port } = await new Promise<{ port: number }>((resolve) => {
    const listener = smtp.listen(0, '127.0.0.1', () => resolve(listener.address() as AddressInfo));
  });
  const settings = { smtpUrl: `smtp://127.0.0.1:${port}`, from: 'us@example.com', replyTo };
  const mailer = createMailer(settings, logger);
  await mailer.send('ada@example.com', message);
  expect(mails[0]?.split('\r\n').find((line) => line.startsWith('Reply-To:'))).toBe(header);
  mailer.close();
  await new Promise<void>((resolve) => smtp.close(resolve));
});
