import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent when the assistant answers. The token is not in the mail: mails are stored in too many places. */
export function readyMessage(facts: {
  name: string;
  url: string;
  dashboardUrl: string;
  helpUrl: string;
  preferencesUrl?: string;
}): MailMessage {
  return renderTemplate({
    subject: 'Your assistant is ready',
    greeting: greetingFor(facts.name),
    paragraphs: [
      `Your assistant runs at ${facts.url}.`,
      'To open it, press "Open assistant" on your dashboard: it logs you in. The address alone asks for the gateway token, which the dashboard shows as well.',
      `What to ask it first, and how to call it from your own programs: ${facts.helpUrl}`,
    ],
    button: { label: 'Open your dashboard', url: facts.dashboardUrl },
    preferencesUrl: facts.preferencesUrl,
  });
}
