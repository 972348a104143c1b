import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Setting up did not work; what happened, and what to do. `reason` is the sentence that the dashboard shows. */
export function setupFailedMessage(facts: {
  name: string;
  reason: string;
  dashboardUrl: string;
}): MailMessage {
  return renderTemplate({
    subject: 'Setting up your assistant did not work',
    greeting: greetingFor(facts.name),
    paragraphs: [
      'we are sorry: setting up your assistant did not work this time.',
      facts.reason,
      'You pay nothing for it. Your dashboard has a button that tries again.',
    ],
    button: { label: 'Try again', url: facts.dashboardUrl },
  });
}
