import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent when setting up failed. `reason` is the sentence that the dashboard shows. */
export function setupFailedMessage(facts: {
  name: string;
  reason: string;
  dashboardUrl: string;
}): MailMessage {
  return renderTemplate({
    subject: 'Setting up your assistant did not work',
    greeting: greetingFor(facts.name),
    paragraphs: [
      'We are sorry: setting up your assistant did not work this time.',
      facts.reason,
      'You are not charged for it. Your dashboard has a button to try again.',
    ],
    button: { label: 'Try again', url: facts.dashboardUrl },
  });
}
