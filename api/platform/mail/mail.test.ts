import { expect, test } from 'vitest';
import {
  changeEmailMessage,
  emailChangedMessage,
  factorAddedMessage,
  factorRemovedMessage,
  factorResetAskedMessage,
  factorsResetMessage,
  knownAddressMessage,
  passwordChangedMessage,
  proveMessage,
  recoveryUsedMessage,
  resetMessage,
  xLinkedMessage,
} from './account.messages.ts';
import { driftMessage } from './drift.message.ts';
import { factorResetOpenMessage } from './factor-reset.message.ts';
import { accountDeletedMessage, deletionAskedMessage, exportReadyMessage } from './leaving.messages.ts';
import { operatorAlertMessage } from './operator-alert.message.ts';
import { operatorInviteMessage } from './operator-invite.message.ts';
import { readyMessage } from './ready.message.ts';
import { removedMessage } from './removed.message.ts';
import { resumedMessage } from './resumed.message.ts';
import { setupFailedMessage } from './setup-failed.message.ts';
import { suspendedMessage } from './suspended.message.ts';
import { usageAlertMessage } from './usage-alert.message.ts';
import { webhookOffMessage } from './webhook-off.message.ts';

const dashboardUrl = 'https://clawdet.test/dashboard';
const helpUrl = 'https://clawdet.test/help';
const url = 'https://ada.clawdet.test';
const supportEmail = 'help@clawdet.test';
const due = new Date('2026-12-08T09:05:00Z');

const resetFacts = {
  name: 'Ada',
  askedBy: 'Olga',
  person: { name: 'Grace', email: 'grace@example.com' },
  reason: 'Knows the last invoice.',
  until: due,
  personUrl: dashboardUrl,
};

interface Contact {
  name: string;
  supportEmail: string | undefined;
}

test('every mail has the same content as text and as HTML', () => {
  for (const mail of [
    proveMessage({ name: 'Ada', proveUrl: dashboardUrl }),
    changeEmailMessage({ name: 'Ada', proveUrl: dashboardUrl }),
    knownAddressMessage({ name: 'Ada', loginUrl: dashboardUrl, forgotUrl: url }),
    resetMessage({ name: 'Ada', resetUrl: dashboardUrl }),
    xLinkedMessage({ name: 'Ada', handle: 'ada', settingsUrl: dashboardUrl, supportEmail }),
    factorAddedMessage({ name: 'Ada', securityUrl: dashboardUrl, supportEmail }),
    factorRemovedMessage({ name: 'Ada', securityUrl: dashboardUrl, supportEmail }),
    recoveryUsedMessage({ name: 'Ada', securityUrl: dashboardUrl, supportEmail }),
    factorResetAskedMessage({ name: 'Ada', loginUrl: dashboardUrl, supportEmail }),
    factorsResetMessage({ name: 'Ada', securityUrl: dashboardUrl, forgotUrl: url, supportEmail }),
    readyMessage({ name: 'Ada', url: 'https://ada.clawdet.test', dashboardUrl, helpUrl }),
    setupFailedMessage({ name: 'Ada', reason: 'There is no free server.', dashboardUrl }),
    setupFailedMessage({ name: 'Ada', reason: 'It is in use.', nameTaken: true, dashboardUrl }),
    operatorAlertMessage({ name: 'Ada', customer: 'al', what: 'a', said: 'B.', queueUrl: dashboardUrl }),
    factorResetOpenMessage(resetFacts),
    operatorInviteMessage({ name: 'Ada', isGranted: true, confirmUrl: dashboardUrl }),
    operatorInviteMessage({ name: 'Ada', isGranted: false, confirmUrl: dashboardUrl }),
    usageAlertMessage({ name: 'Ada', unit: 'money', month: '2026-11', usageUrl: dashboardUrl }),
    driftMessage({ name: 'Ada', url, seen: 'The DNS record is gone', dashboardUrl, preferencesUrl: url }),
    webhookOffMessage({ name: 'Ada', host: 'hooks.example', isGone: true, teamUrl: dashboardUrl }),
    suspendedMessage({ name: 'Ada', because: 'It sends spam.', dashboardUrl, supportEmail }),
    resumedMessage({ name: 'Ada', url, dashboardUrl }),
    suspendedMessage({ name: 'Ada', because: 'Spam.', dashboardUrl, supportEmail, isAdopted: true }),
    resumedMessage({ name: 'Ada', url, dashboardUrl, isAdopted: true }),
    removedMessage({ name: 'Ada', url, dashboardUrl, supportEmail }),
    exportReadyMessage({ name: 'Ada', exportUrl: dashboardUrl, supportEmail }),
    deletionAskedMessage({ name: 'Ada', due, keepUrl: dashboardUrl, supportEmail }),
  ]) {
    expect(mail.text).toContain('Hello Ada,');
    expect(mail.html).toContain('Hello Ada,');
    expect(mail.text).toContain(dashboardUrl);
    expect(mail.html).toContain(`href="${dashboardUrl}"`);
  }
});

test.each([
  ['of a changed email', emailChangedMessage],
  ['of a changed password', (facts: Contact) => passwordChangedMessage({ ...facts, forgotUrl: url })],
  ['of a new second factor', (facts: Contact) => factorAddedMessage({ ...facts, securityUrl: url })],
  ['of a removed second factor', (facts: Contact) => factorRemovedMessage({ ...facts, securityUrl: url })],
  ['of a reset that is asked for', (facts: Contact) => factorResetAskedMessage({ ...facts, loginUrl: url })],
  ['of a reset', (facts: Contact) => factorsResetMessage({ ...facts, securityUrl: url, forgotUrl: url })],
  ['of a used recovery code', (facts: Contact) => recoveryUsedMessage({ ...facts, securityUrl: url })],
])('the mail %s says what to do if it was somebody else', (_what, message) => {
  expect(message({ name: 'Ada', supportEmail }).text).toContain(`write to ${supportEmail} now`);
  expect(message({ name: 'Ada', supportEmail: undefined }).text).toContain('tell us now');
});

test('the mails of a deletion say when it begins, how to undo it, and what stays', () => {
  const asked = deletionAskedMessage({ name: 'Ada', due, keepUrl: url, supportEmail }).text;
  expect(asked).toContain('8 December 2026 at 09:05 (UTC)');
  expect(asked).toContain(`Keep my account: ${url}`);
  for (const text of [asked, accountDeletedMessage({ name: 'Ada' }).text])
    expect(text).toContain('What stays is without your name and your email');
});

test('markup in a name is escaped', () => {
  const { html } = proveMessage({ name: '<img src=x onerror=alert(1)>', proveUrl: dashboardUrl });
  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;img');
});

test('what somebody words in a mail turns no text around and ends no subject', () => {
  const hostile = 'paid\u202e\u001b[2J';
  const said = `${hostile}\r\nBcc: eve@evil.example`;
  const facts = { name: 'Ada', customer: 'al', what: said, said, queueUrl: dashboardUrl };
  const { subject, text, html } = operatorAlertMessage(facts);
  expect(subject).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(`${text}${html}`).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
  expect(text).toContain('paid\uFFFD');
});

test('the ready mail has the assistant’s address, and never its token', () => {
  const { text } = readyMessage({ name: 'Ada', url: 'https://ada.clawdet.test', dashboardUrl, helpUrl });
  expect(text).toContain('https://ada.clawdet.test');
  expect(text).not.toMatch(/[0-9a-f]{64}/);
});

test('a mail that can be switched off says where, in both forms, and no other does', () => {
  const facts = { name: 'Ada', url, dashboardUrl, helpUrl };
  const { text, html } = readyMessage({ ...facts, preferencesUrl: 'https://clawdet.test/account#mails' });
  expect(text).toContain('Choose which mails about your teams you get: https://clawdet.test/account#mails');
  expect(html).toContain('href="https://clawdet.test/account#mails"');
  expect(readyMessage(facts).text).not.toContain('Choose which mails');
});

test.each([
  ['2026-11', '1 December'],
  ['2026-12', '1 January'],
])('the usage mail of %s says that the next month begins on %s', (month, day) => {
  const { text } = usageAlertMessage({ name: 'Ada', unit: 'tokens', month, usageUrl: dashboardUrl });
  expect(text).toContain(`on ${day} (UTC)`);
});

test.each([
  'see https://evil.example',
  'Win at evil.example',
  'www.evil.test now',
  'mail me@evil.example',
  'Ada\r\nyour account is closed',
  '\u202eecnahc tsal',
])('a name that looks like a link or like our own text is left out: %j', (name) => {
  const { text, html } = proveMessage({ name, proveUrl: dashboardUrl });
  expect(text).toMatch(/^Hello,\n/);
  expect(html).toContain('>Hello,<');
});

test.each(['J.R.R. Tolkien', 'Dr. Ada Lovelace', "Siobhán O'Brien", '山田 太郎'])(
  '%s is greeted by name',
  (name) => {
    expect(proveMessage({ name, proveUrl: dashboardUrl }).text).toContain(`Hello ${name},`);
  },
);

test.each([
  [supportEmail, `write to ${supportEmail}.`],
  [undefined, 'tell the people who run this service.'],
])('mails about what an operator did say how to object, with the address %j', (support, words) => {
  const facts = { name: 'Ada', dashboardUrl, supportEmail: support };
  expect(suspendedMessage({ ...facts, because: 'It sends spam.' }).text).toContain(words);
  expect(removedMessage({ ...facts, url }).text).toContain(words);
});

test('a suspension of an adopted server says nothing about its model, which does not answer to us', () => {
  const facts = { name: 'Ada', url, dashboardUrl, supportEmail, because: 'It sends spam.' };
  for (const message of [suspendedMessage, resumedMessage]) {
    expect(message({ ...facts, isAdopted: true }).text).toContain('the keys that you have from us');
    expect(message(facts).text).toMatch(/its model/i);
  }
});
