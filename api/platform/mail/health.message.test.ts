import { expect, test } from 'vitest';
import { healthMessage } from './health.message.ts';

const facts = {
  name: 'Ada',
  url: 'https://ada.clawdet.com',
  kind: 'server_missing',
  dashboardUrl: 'https://clawdet.com/dashboard',
};

test('a lost server is replaced, and the mail says so', () => {
  expect(healthMessage(facts).text).toContain('setting up a new one');
});

test('of an adopted server, which is never created again, the mail promises no new one', () => {
  const { text } = healthMessage({ ...facts, isAdopted: true });
  expect(text).not.toContain('setting up a new one');
  expect(text).toContain('delete this assistant on your dashboard and order another one');
});
