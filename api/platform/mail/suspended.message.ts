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
  /** Whether its server comes from an earlier service: it has keys of its owner's, and none of ours. */
  isAdopted?: boolean;
}): MailMessage {
  const { name, because, dashboardUrl, supportEmail, isAdopted } = facts;
  const what = isAdopted
    ? 'models do not answer the keys that you have from us'
    : 'it gets no answers from its model';
  return renderTemplate({
    subject: 'Your assistant is suspended',
    greeting: greetingFor(name),
    paragraphs: [
      `We have suspended your assistant: it keeps running and keeps all its data, but ${what} until we resume it.`,
      `The reason: ${because}`,
      `If you think that this is a mistake, or if the matter is settled, ${contactWords(supportEmail)}.`,
    ],
    button: { label: 'Open your dashboard', url: dashboardUrl },
  });
}
