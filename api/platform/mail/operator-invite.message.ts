import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/**
 * Sent to the mailbox that the configuration names as the operator's, or of an account that an operator wants to have the role
 * (`isGranted`); opening the link proves access to it.
 */
export function operatorInviteMessage({
  name,
  isGranted,
  confirmUrl,
}: {
  name: string;
  isGranted: boolean;
  confirmUrl: string;
}): MailMessage {
  return renderTemplate({
    subject: 'Become an operator of Clawdet',
    greeting: greetingFor(name),
    paragraphs: [
      `${isGranted ? 'An operator of this installation invites you to be one too.' : 'This installation names your address as its operator.'} Open the link in the browser in which you are logged in, and your account can see and manage the fleet.`,
      'The link works once, for one day. If you did not sign up here, do nothing: nobody gets the role without the link.',
    ],
    button: { label: 'Become an operator', url: confirmUrl },
  });
}
