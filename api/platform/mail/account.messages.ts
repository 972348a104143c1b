import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent to an address that somebody has typed: opening the link proves that they read its mail. */
export function proveMessage({ name, proveUrl }: { name: string; proveUrl: string }): MailMessage {
  return renderTemplate({
    subject: 'Confirm your email for Clawdet',
    greeting: greetingFor(name),
    paragraphs: [
      'Somebody has signed up for Clawdet with this address. If it was you, open the link: it confirms that the address is yours, and an assistant that you have ordered is then set up.',
      'The link works once, for 30 minutes. If it was not you, do nothing: without the link nothing happens in your name.',
    ],
    button: { label: 'Confirm your email', url: proveUrl },
  });
}

/** Sent to the address that an account wants to have from now on. */
export function changeEmailMessage({ name, proveUrl }: { name: string; proveUrl: string }): MailMessage {
  return renderTemplate({
    subject: 'Confirm your new email for Clawdet',
    greeting: greetingFor(name),
    paragraphs: [
      'This is to be the new address of your account at Clawdet. Open the link to confirm that it is yours. Until then, the account keeps its old address.',
      'The link works once, for 30 minutes. If you did not ask for this, do nothing.',
    ],
    button: { label: 'Confirm the new email', url: proveUrl },
  });
}

/** Sent to the address that an account had before. */
export function emailChangedMessage(facts: { name: string; supportEmail: string | undefined }): MailMessage {
  return renderTemplate({
    subject: 'Your email at Clawdet was changed',
    greeting: greetingFor(facts.name),
    paragraphs: [
      'Your account at Clawdet has another address now, and this one no longer belongs to it. All other browsers have been logged out.',
      ifNotYou(facts.supportEmail),
    ],
  });
}

/** Sent to the owner of an address when somebody signs up with it again. */
export function knownAddressMessage(facts: {
  name: string;
  loginUrl: string;
  forgotUrl: string;
}): MailMessage {
  return renderTemplate({
    subject: 'You already have an account at Clawdet',
    greeting: greetingFor(facts.name),
    paragraphs: [
      'Somebody has just signed up for Clawdet with this address, which your account has already. If it was you, log in instead.',
      `If you have forgotten your password, you can set another one: ${facts.forgotUrl}`,
      'If it was not you, do nothing: nobody else gets your account or your address.',
    ],
    button: { label: 'Log in', url: facts.loginUrl },
  });
}

/** Sent to the address of an account whose password is forgotten. */
export function resetMessage({ name, resetUrl }: { name: string; resetUrl: string }): MailMessage {
  return renderTemplate({
    subject: 'Set a new password for Clawdet',
    greeting: greetingFor(name),
    paragraphs: [
      'Somebody has asked to set a new password for your account at Clawdet. If it was you, open the link.',
      'The link works once, for 30 minutes. If it was not you, do nothing: your password stays as it is.',
    ],
    button: { label: 'Set a new password', url: resetUrl },
  });
}

/** Sent after each change of a password. */
export function passwordChangedMessage(facts: {
  name: string;
  forgotUrl: string;
  supportEmail: string | undefined;
}): MailMessage {
  return renderTemplate({
    subject: 'Your password at Clawdet was changed',
    greeting: greetingFor(facts.name),
    paragraphs: [
      'Your account at Clawdet has a new password, and all other browsers have been logged out.',
      `${ifNotYou(facts.supportEmail)} You can also set another password at once: ${facts.forgotUrl}`,
    ],
  });
}

/** Sent when an X account is linked, which can log in from then on. */
export function xLinkedMessage(facts: {
  name: string;
  handle: string;
  settingsUrl: string;
  supportEmail: string | undefined;
}): MailMessage {
  return renderTemplate({
    subject: 'An X account was linked to your account at Clawdet',
    greeting: greetingFor(facts.name),
    paragraphs: [
      `The X account @${facts.handle} can log in to your account at Clawdet from now on.`,
      `${ifNotYou(facts.supportEmail)} Then change your password, and unlink the X account.`,
    ],
    button: { label: 'See how you log in', url: facts.settingsUrl },
  });
}

interface FactorFacts {
  name: string;
  securityUrl: string;
  supportEmail: string | undefined;
}

/** Sent when an authenticator app or a passkey is added to an account. */
export function factorAddedMessage({ name, securityUrl, supportEmail }: FactorFacts): MailMessage {
  return renderTemplate({
    subject: 'A second factor was added to your account at Clawdet',
    greeting: greetingFor(name),
    paragraphs: [
      'Your account at Clawdet has a new second factor. From now on a login asks for it after the password or X.',
      ifNotYou(supportEmail),
    ],
    button: { label: 'See your second factor', url: securityUrl },
  });
}

/** Sent when one is removed. */
export function factorRemovedMessage({ name, securityUrl, supportEmail }: FactorFacts): MailMessage {
  return renderTemplate({
    subject: 'A second factor was removed from your account at Clawdet',
    greeting: greetingFor(name),
    paragraphs: [
      'A second factor of your account at Clawdet was removed. A login no longer takes it.',
      ifNotYou(supportEmail),
    ],
    button: { label: 'See your second factor', url: securityUrl },
  });
}

/** Sent when a recovery code stands in for the second factor. */
export function recoveryUsedMessage({ name, securityUrl, supportEmail }: FactorFacts): MailMessage {
  return renderTemplate({
    subject: 'A recovery code of your account at Clawdet was used',
    greeting: greetingFor(name),
    paragraphs: [
      'Somebody has used one of the recovery codes of your account at Clawdet instead of its second factor. That code no longer works.',
      'If it was you and your phone is lost, set up another one now, and get new recovery codes.',
      ifNotYou(supportEmail),
    ],
    button: { label: 'See your second factor', url: securityUrl },
  });
}

/** Sent when an operator asks for the removal of a lost second factor, which another one has to confirm. */
export function factorResetAskedMessage(facts: {
  name: string;
  loginUrl: string;
  supportEmail: string | undefined;
}): MailMessage {
  return renderTemplate({
    subject: 'Your second factor at Clawdet is to be removed',
    greeting: greetingFor(facts.name),
    paragraphs: [
      'One of our operators has asked to remove the second factor and the recovery codes of your account at Clawdet, because they were told that you have lost them. Nothing is removed before another operator confirms it, within 24 hours.',
      `${ifNotYou(facts.supportEmail)} You can also stop it yourself: log in with your second factor or a recovery code, and the request ends at once.`,
    ],
    button: { label: 'Log in and stop it', url: facts.loginUrl },
  });
}

/** Sent when two operators have removed a second factor. */
export function factorsResetMessage({
  name,
  securityUrl,
  forgotUrl,
  supportEmail,
}: FactorFacts & { forgotUrl: string }): MailMessage {
  return renderTemplate({
    subject: 'Your second factor at Clawdet was removed by our operators',
    greeting: greetingFor(name),
    paragraphs: [
      'Two of our operators have removed the second factor and the recovery codes of your account at Clawdet, and all browsers have been logged out. Your password is as it was. Log in with it, or with X, and set up another second factor now.',
      `${ifNotYou(supportEmail)} Then set another password at once: ${forgotUrl}`,
    ],
    button: { label: 'Set up a second factor', url: securityUrl },
  });
}

function ifNotYou(supportEmail: string | undefined): string {
  return supportEmail
    ? `If it was not you, write to ${supportEmail} now.`
    : 'If it was not you, tell us now.';
}
