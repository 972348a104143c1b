import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Tells an operator about something that only an operator can change. `what` completes `alice: `; `said` is a sentence. */
export function operatorAlertMessage(facts: {
  name: string;
  customer: string;
  what: string;
  said: string;
  queueUrl: string;
}): MailMessage {
  return renderTemplate({
    subject: `${facts.customer}: ${facts.what}`,
    greeting: greetingFor(facts.name),
    paragraphs: [facts.said, 'The queue explains the operation and says what you can do.'],
    button: { label: 'Open the queue', url: facts.queueUrl },
  });
}
