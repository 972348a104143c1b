import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

const RETRY = { hint: 'Your dashboard has a button to try again.', label: 'Try again' };
const CHOOSE = { hint: 'You can choose another address on your dashboard.', label: 'Choose another address' };

/** Sent when setting up failed. `reason` is the sentence that the dashboard shows; `nameTaken`: it needs another address. */
export function setupFailedMessage(facts: {
  name: string;
  reason: string;
  nameTaken?: boolean;
  dashboardUrl: string;
  preferencesUrl?: string;
}): MailMessage {
  const { hint, label } = facts.nameTaken ? CHOOSE : RETRY;
  return renderTemplate({
    subject: 'Setting up your assistant did not work',
    greeting: greetingFor(facts.name),
    paragraphs: [
      'We are sorry: setting up your assistant did not work this time.',
      facts.reason,
      `You are not charged for it. ${hint}`,
    ],
    button: { label, url: facts.dashboardUrl },
    preferencesUrl: facts.preferencesUrl,
  });
}
