import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent when an operator suspends an assistant's calls to models: why, what that means, and what the owner can do. */
export function suspendedMessage(facts: {
  name: string;
  because: string;
  dashboardUrl: string;
}): MailMessage {
  const { name, because, dashboardUrl } = facts;
  return renderTemplate({
    subject: 'Your assistant is suspended',
    greeting: greetingFor(name),
    paragraphs: [
      'We have suspended your assistant: it keeps running and keeps all its data, but it gets no answers from its model until we resume it.',
      `The reason: ${because}`,
      'If you think that this is a mistake, or if the matter is settled, reply to this mail.',
    ],
    button: { label: 'Open your dashboard', url: dashboardUrl },
  });
}
