import { contactWords } from './contact.ts';
import { dayAndTime } from './day-and-time.ts';
import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent when the archive of a person's data can be downloaded. */
export function exportReadyMessage(facts: {
  name: string;
  exportUrl: string;
  supportEmail: string | undefined;
}): MailMessage {
  return renderTemplate({
    subject: 'Your data at Clawdet is ready',
    greeting: greetingFor(facts.name),
    paragraphs: [
      'You asked for your data. It is in one archive, encrypted on our side, and can be downloaded while you are logged in.',
      'The link works for 24 hours and five downloads. After that we remove the archive.',
      `If you did not ask for it, nobody can use the link without your login. Change your password, and ${contactWords(facts.supportEmail)}.`,
    ],
    button: { label: 'Download your data', url: facts.exportUrl },
  });
}

/** What stays after a deletion, in the mails about it and as the privacy page says it. */
const STAYS =
  'What stays is without your name and your email: the totals of what your assistant used on each day, and the log of what was done to your account and your assistant. The name in your assistant’s address stays reserved for 30 days.';

/** Sent when a person has asked to delete their account: what follows, and how to undo it. `due` is when it begins. */
export function deletionAskedMessage(facts: {
  name: string;
  due: Date;
  keepUrl: string;
  supportEmail: string | undefined;
}): MailMessage {
  return renderTemplate({
    subject: 'Your account at Clawdet will be deleted',
    greeting: greetingFor(facts.name),
    paragraphs: [
      `You asked us to delete your account. We begin on ${dayAndTime(facts.due)}. Until then your assistant goes on as it is, and nothing new can be ordered.`,
      'Then we remove your assistant with its server and everything on it, its address and its keys, what it used call by call, where you are logged in, and last your account. This cannot be undone.',
      STAYS,
      'To keep your account, open the link below before that time, or log in and press “Keep my account”.',
      `If it was not you, open the link now, change your password, and ${contactWords(facts.supportEmail)}.`,
    ],
    button: { label: 'Keep my account', url: facts.keepUrl },
  });
}

/** The last mail to an address. */
export function accountDeletedMessage({ name }: { name: string }): MailMessage {
  return renderTemplate({
    subject: 'Your account at Clawdet is deleted',
    greeting: greetingFor(name),
    paragraphs: [
      'We have deleted your account, and your assistant with its server and everything on it, as you asked. With this mail we also remove your address: it is the last one.',
      STAYS,
      'You can sign up again with this address at any time.',
    ],
  });
}
