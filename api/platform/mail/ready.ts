import { greetingFor } from './greeting.ts';
import { layOut } from './layout.ts';
import type { Letter } from './mail.schema.ts';

/** The assistant answers. The token is not in the mail: mails are kept in too many places. */
export function readyLetter(facts: { name: string; url: string; dashboardUrl: string }): Letter {
  return layOut({
    subject: 'Your assistant is ready',
    greeting: greetingFor(facts.name),
    paragraphs: [
      `your assistant runs at ${facts.url}.`,
      'To open it you need its gateway token, which your dashboard shows; "Open assistant" there brings you in with one click.',
    ],
    button: { label: 'Open your dashboard', url: facts.dashboardUrl },
  });
}
