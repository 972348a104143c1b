import { contactWords } from './contact.ts';
import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent when an operator has deleted an assistant, once everything is removed. */
export function removedMessage(facts: {
  name: string;
  url: string;
  dashboardUrl: string;
  supportEmail: string | undefined;
}): MailMessage {
  return renderTemplate({
    subject: 'Your assistant has been deleted',
    greeting: greetingFor(facts.name),
    paragraphs: [
      `We have deleted your assistant at ${facts.url}: its server with everything on it, its address and its keys. This cannot be undone.`,
      'Your account is still there, and you are not billed for the assistant.',
      `If you did not expect this, ${contactWords(facts.supportEmail)}.`,
    ],
    button: { label: 'Open your dashboard', url: facts.dashboardUrl },
  });
}
