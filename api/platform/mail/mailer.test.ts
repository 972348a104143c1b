import { createServer, type Server } from 'node:net';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { createMailer } from './mailer.ts';

const letter = { subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' };
const logged: string[] = [];
const logger = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
let server: Server | undefined;
afterEach(() => {
  server?.close();
  logged.length = 0;
});

test('without a mail server nothing is sent, and the log does not say to whom', async () => {
  await createMailer({ from: 'us@example.com' }, logger).send('ada@example.com', letter);
  expect(logged.join()).toContain('SMTP_URL');
  expect(logged.join()).not.toContain('ada@example.com');
});

test('a mail server that refuses is an error without the address, for the job to try again', async () => {
  server = createServer((socket) => socket.end('554 no mail here\r\n')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: 'us@example.com' }, logger);
  const error = await mailer.send('ada@example.com', letter).catch((caught: unknown) => caught);
  expect(String(error)).toMatch(/did not take a mail/);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('ada@example.com');
  mailer.close();
});
