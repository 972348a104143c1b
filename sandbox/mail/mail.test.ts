import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listen } from '../core/listen.ts';
import { type MailServer, openMail } from './mail.ts';

let home: string;
let server: MailServer;

const openOn = (port: number) =>
  openMail({ home, listenWith: (smtp) => listen(smtp, { port, host: '127.0.0.1', name: 'mail' }) });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'clawdet-mail-'));
  server = await openOn(0);
});
afterEach(async () => {
  await server.close();
  await rm(home, { recursive: true });
});

const aMail = {
  from: 'Clawdet <hello@clawdet.com>',
  to: 'ada@example.org',
  bcc: 'copy@example.org',
  subject: 'Dein Assistent läuft – ✓',
  text: 'Hello Ada',
  html: '<p>Hello <b>Ada</b></p>',
};

const send = (change: Partial<typeof aMail> = {}, options: object = {}) =>
  createTransport({ host: '127.0.0.1', port: server.port, ...options }).sendMail({ ...aMail, ...change });

test('a mail is stored with its envelope, its decoded subject and both bodies', async () => {
  await send();
  expect(server.list()).toEqual([
    {
      id: expect.any(String),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      from: 'hello@clawdet.com',
      to: ['ada@example.org', 'copy@example.org'],
      subject: 'Dein Assistent läuft – ✓',
      text: expect.stringContaining('Hello Ada'),
      html: expect.stringContaining('<b>Ada</b>'),
    },
  ]);
});

test('mails survive a restart in order of arrival', async () => {
  await send({ subject: 'first' });
  await send({ subject: 'second' });
  await server.close();
  server = await openOn(0);
  expect(server.list().map(({ subject }) => subject)).toEqual(['first', 'second']);
});

test('a client with a password is accepted', async () => {
  await expect(send({}, { auth: { user: 'clawdet', pass: 'anything' } })).resolves.toBeDefined();
});

test('a client that disconnects early does no harm', async () => {
  await new Promise<void>((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () =>
      socket.write('EHLO x\r\nMAIL FROM:<a@b.c>\r\nDATA'),
    );
    socket.once('data', () => socket.resetAndDestroy());
    socket.once('close', () => resolve());
  });
  await send();
  expect(server.list()).toHaveLength(1);
});

test('a port in use is an error', async () => {
  await expect(openOn(server.port)).rejects.toMatchObject({ code: 'port_in_use' });
});
