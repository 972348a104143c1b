import { contactWords } from './contact.ts';
import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent when an operator suspends an assistant's calls to models: why, what that means, and what the owner can do. */
export function suspendedMessage(facts: {
  name: string;
  because: string;
  dashboardUrl: string;
  supportEmail: string | undefined;
}): MailMessage {
  const { name, because, dashboardUrl, supportEmail } = facts;
  return renderTemplate({
    subject: 'Your assistant is suspended',
    greeting: greetingFor(name),
    paragraphs: [
      'We have suspended your assistant: it keeps running and keeps all its data, but it gets no answers from its model until we resume it.',
      `The reason: ${because}`,
      `If you think that this is a mistake, or if the matter is settled, ${contactWords(supportEmail)}.`,
    ],
    button: { label: 'Open your dashboard', url: dashboardUrl },
  });
}
