import { dayAndTime } from './day-and-time.ts';
import { greetingFor, nameOr } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/**
 * Asks another operator to confirm or withdraw the reset of a person's second factor. `askedBy` is a name, or words for a
 * command line.
 */
export function factorResetOpenMessage(facts: {
  name: string;
  askedBy: string;
  person: { name: string; email: string };
  reason: string;
  until: Date;
  personUrl: string;
}): MailMessage {
  const person = nameOr(facts.person.name, 'a person');
  return renderTemplate({
    subject: `A second factor is to be removed: ${person}`,
    greeting: greetingFor(facts.name),
    paragraphs: [
      `${facts.askedBy} has asked to remove the second factor and the recovery codes of ${person} (${facts.person.email}), who is said to have lost them. Nothing is removed before you or another operator confirms it.`,
      `The reason: ${facts.reason}`,
      'Make sure yourself that the request comes from this person, then confirm it on their page. If you are not sure, withdraw it there.',
      `The request ends by itself on ${dayAndTime(facts.until)}.`,
    ],
    button: { label: 'Open the person’s page', url: facts.personUrl },
  });
}
