import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent when an operator ends a suspension. */
export function resumedMessage(facts: { name: string; url: string; dashboardUrl: string }): MailMessage {
  return renderTemplate({
    subject: 'Your assistant is no longer suspended',
    greeting: greetingFor(facts.name),
    paragraphs: [
      `We have ended the suspension of your assistant at ${facts.url}. Its model answers it again, within the limits of your plan.`,
      'Its files, settings and keys are the same as before. You do not need to do anything.',
    ],
    button: { label: 'Open your dashboard', url: facts.dashboardUrl },
  });
}
