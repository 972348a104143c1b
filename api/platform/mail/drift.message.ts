import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Tells those who want to know that something about an assistant is not as ordered. `seen` is the heading of its kind. */
export function driftMessage(facts: {
  name: string;
  url: string;
  seen: string;
  dashboardUrl: string;
  preferencesUrl: string;
}): MailMessage {
  return renderTemplate({
    subject: 'Something differs at your assistant',
    greeting: greetingFor(facts.name),
    paragraphs: [
      `Our checks compare your assistant at ${facts.url} with how it should be. This time something differs: ${facts.seen}.`,
      'We repair most differences by ourselves within minutes, and our operators see the others. You do not need to do anything.',
    ],
    button: { label: 'Open your dashboard', url: facts.dashboardUrl },
    preferencesUrl: facts.preferencesUrl,
  });
}
