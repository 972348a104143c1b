import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** The configuration names this mailbox as the operator's; whoever reads it proves to be that person. */
export function operatorInviteMessage({
  name,
  confirmUrl,
}: {
  name: string;
  confirmUrl: string;
}): MailMessage {
  return renderTemplate({
    subject: 'Become an operator of Clawdet',
    greeting: greetingFor(name),
    paragraphs: [
      'this installation names your address as its operator. Open the link in the browser in which you are logged in, and your account may see and run the fleet.',
      'The link works for a day. If you did not sign up here, do nothing: without it nobody gets the role.',
    ],
    button: { label: 'Become an operator', url: confirmUrl },
  });
}
