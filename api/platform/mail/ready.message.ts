import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent when the assistant answers. The token is not in the mail: mails are stored in too many places. */
export function readyMessage(facts: { name: string; url: string; dashboardUrl: string }): MailMessage {
  return renderTemplate({
    subject: 'Your assistant is ready',
    greeting: greetingFor(facts.name),
    paragraphs: [
      `Your assistant runs at ${facts.url}.`,
      'To open it you need its gateway token, which your dashboard shows. "Open assistant" on the dashboard logs you in with one click.',
    ],
    button: { label: 'Open your dashboard', url: facts.dashboardUrl },
  });
}
