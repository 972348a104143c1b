import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent when an operator ends a suspension. */
export function resumedMessage(facts: {
  name: string;
  url: string;
  dashboardUrl: string;
  /** Whether its server comes from an earlier service: it has keys of its owner's, and none of ours. */
  isAdopted?: boolean;
}): MailMessage {
  const what = facts.isAdopted ? 'Models answer the keys that you have from us' : 'Its model answers it';
  return renderTemplate({
    subject: 'Your assistant is no longer suspended',
    greeting: greetingFor(facts.name),
    paragraphs: [
      `We have ended the suspension of your assistant at ${facts.url}. ${what} again, within the limits of your plan.`,
      'Its files, settings and keys are the same as before. You do not need to do anything.',
    ],
    button: { label: 'Open your dashboard', url: facts.dashboardUrl },
  });
}
