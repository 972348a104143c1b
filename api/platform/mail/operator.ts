import { greetingFor } from './greeting.ts';
import { layOut } from './layout.ts';
import type { Letter } from './mail.schema.ts';

/** The configuration names this mailbox as the operator's; whoever reads it proves to be that person. */
export function operatorLetter({ name, confirmUrl }: { name: string; confirmUrl: string }): Letter {
  return layOut({
    subject: 'Become an operator of Clawdet',
    greeting: greetingFor(name),
    paragraphs: [
      'this installation names your address as its operator. Open the link in the browser in which you are logged in, and your account may see and run the fleet.',
      'The link works for a day. If you did not sign up here, do nothing: without it nobody gets the role.',
    ],
    button: { label: 'Become an operator', url: confirmUrl },
  });
}
