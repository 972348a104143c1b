import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mail } from '../mail/mail.ts';
import { mailboxOf } from './mailbox.ts';

const key = 'the key of this test';
const mails: Mail[] = [];
let server: Server;
beforeAll(async () => {
  server = createServer(
    express().get(
      '/mailbox',
      mailboxOf(key, () => mails),
    ),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => new Promise((done) => server.close(done)));

const mail = (to: string, text: string): Mail => {
  const at = new Date().toISOString();
  return {
    id: `${mails.length}`,
    at,
    from: 'us@example.com',
    to: [to],
    subject: '',
    text,
    html: `<p>${text}`,
  };
};

async function open(to: string, signedFor = to) {
  const signature = createHmac('sha256', key).update(signedFor).digest('base64url');
  const { port } = server.address() as AddressInfo;
  const query = new URLSearchParams({ to, signature });
  const response = await fetch(`http://127.0.0.1:${port}/mailbox?${query}`);
  const policy = response.headers.get('content-security-policy') ?? '';
  return { status: response.status, policy, body: await response.text() };
}

test('looks again by itself until the mail is there, which browsers do only in a page that is not confined', async () => {
  const { status, policy, body } = await open('early@example.com');
  expect(status).toBe(200);
  expect(body).toContain('http-equiv="refresh"');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('sandbox');
});

test('shows the newest mail that confirms the address, and runs nothing in it', async () => {
  mails.push(mail('ada@example.com', 'first /verify#1'), mail('Ada@example.com', 'second /verify#2'));
  mails.push(mail('ada@example.com', 'a password /reset#3'), mail('eve@example.com', 'hers /verify#4'));
  const { policy, body } = await open('ada@example.com');
  expect(body).toBe('<p>second /verify#2');
  expect(policy).toMatch(/default-src 'none'.*; sandbox /);
  expect(policy).not.toContain('allow-scripts');
});

test('opens for nobody who has the signature of another address', async () => {
  expect(await open('ada@example.com', 'eve@example.com')).toMatchObject({ status: 403 });
});
